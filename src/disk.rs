//! Files and folders in a checkout. Others can write there, so a path may hold a link, a pipe or another program's
//! file.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// Opens a regular file.
///
/// Links are not followed; pipes and devices are refused without blocking. The type is checked again after opening,
/// in case the file was replaced in between.
///
/// # Errors
/// The file cannot be opened, or is [`not_regular`].
pub(crate) fn open_regular(path: &Path, options: &OpenOptions) -> io::Result<File> {
    if fs::symlink_metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return Err(not_regular());
    }
    let file = without_following(options).open(path)?;
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(not_regular())
    }
}

/// The error for a path that is a link, a pipe, a device or a folder.
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

/// Creates a folder with a `.gitignore` that ignores its content. An existing folder is not changed, since a
/// `.gitignore` there could hide the user's own files.
///
/// # Errors
/// The folder cannot be created or written to.
pub(crate) fn make_ignored_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    match fs::create_dir(path) {
        Ok(()) => fs::write(path.join(".gitignore"), "*\n"),
        // Another process created it first.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
    }
}
