//! Files and folders in places that others can write to: a checkout can hold a link, a pipe or another
//! program's file where one of ours belongs.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// Opens a regular file, and nothing else.
///
/// A link in its place is not followed, and a pipe or a device neither blocks nor is read. What was opened is
/// checked once more, so nothing can be exchanged in between.
///
/// # Errors
/// As for any open, and [`not_regular`] for everything but a regular file.
pub(crate) fn open_regular(path: &Path, options: &OpenOptions) -> io::Result<File> {
    if fs::symlink_metadata(path).is_ok_and(|there| !there.is_file()) {
        return Err(not_regular());
    }
    let file = without_following(options).open(path)?;
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(not_regular())
    }
}

/// The error for a link, a pipe, a device or a folder where a file is expected.
pub(crate) fn not_regular() -> io::Error {
    io::Error::other("it is not a regular file")
}

fn without_following(options: &OpenOptions) -> OpenOptions {
    let mut options = options.clone();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        libc::O_NOFOLLOW | libc::O_NONBLOCK,
    );
    options
}

/// Makes a folder that git ignores. In a folder that exists, nothing is written: a `.gitignore` there could hide
/// the user's own files.
///
/// # Errors
/// A folder that cannot be made or written to.
pub(crate) fn make_ignored_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    match fs::create_dir(path) {
        Ok(()) => fs::write(path.join(".gitignore"), "*\n"),
        // Another process was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
    }
}
