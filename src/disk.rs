//! Files and folders in a checkout. Others can write there, so a path may hold a link, a pipe or another program's
//! file.

mod error;

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, IntoInnerError, Read, Write};
use std::path::Path;

use flate2::Compression;
use tempfile::{Builder, NamedTempFile};

use crate::platform;

pub(crate) use error::DiskError;

/// For what is compressed while a user waits. Level 1 of the library uses fixed codes, so its files are larger.
pub(crate) const FAST: Compression = Compression::new(2);

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
    let file = platform::without_following(options).open(path)?;
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(not_regular())
    }
}

/// Fails if the file exists and this program did not write it, as `is_own` says of its first `length` bytes. An empty
/// file may be replaced.
///
/// # Errors
/// That, or a file that cannot be read.
pub(crate) fn check_own(
    path: &Path,
    length: usize,
    is_own: impl FnOnce(&[u8]) -> bool,
) -> io::Result<()> {
    let file = match open_regular(path, File::options().read(true)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        file => file?,
    };
    let mut head = Vec::new();
    file.take(length as u64).read_to_end(&mut head)?;
    if head.is_empty() || is_own(&head) {
        return Ok(());
    }
    let message = "it is a file that sigma-suite did not write";
    Err(io::Error::new(io::ErrorKind::AlreadyExists, message))
}

/// The error for a path that is a link, a pipe, a device or a folder.
pub(crate) fn not_regular() -> io::Error {
    io::Error::other("it is not a regular file")
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

/// The folder of a file.
pub(crate) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

/// Fails if the folder is a link that leads out of the folder that it is in. The user chose that one, but what is in it
/// may come from a checkout.
pub(crate) fn prove_inside(folder: &Path) -> io::Result<()> {
    let is_link = fs::symlink_metadata(folder).is_ok_and(|there| there.is_symlink());
    let is_inside = || {
        let [inner, outer] = [folder, parent(folder)].map(fs::canonicalize);
        inner.is_ok_and(|inner| outer.is_ok_and(|outer| inner.starts_with(outer)))
    };
    if !is_link || is_inside() {
        return Ok(());
    }
    Err(io::Error::other(
        "it is a link that leads out of the state folder",
    ))
}

/// Replaces a file atomically: a reader sees the old file or the new one.
///
/// # Errors
/// Those of the disk and of `write`. The old file is unchanged then.
pub(crate) fn replace(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut out = BufWriter::new(temporary(parent(path))?);
    write(&mut out)?;
    let file = out.into_inner().map_err(IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// A temporary file in the folder of the final file, because a rename works only within a file system. The name
/// must not match an uploader's `*.xml`.
pub(crate) fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".sigma-suite-").suffix(".tmp");
    // Temporary files are private by default, but an uploader of another user must be able to read the reports.
    platform::make_readable(&mut builder);
    builder.tempfile_in(folder)
}
