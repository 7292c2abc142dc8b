//! File locks between processes. The operating system releases them when the process ends.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

use crate::disk;

/// Acquires a lock; `None` if another process holds it.
pub(crate) fn try_acquire(path: &Path) -> io::Result<Option<File>> {
    let file = open(path)?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => ignore_unsupported(Err(error)).map(|()| Some(file)),
        Ok(()) => Ok(Some(file)),
    }
}

/// Acquires the lock of a file that is about to be written: a file beside it, so that it can be replaced.
pub(crate) fn acquire_beside(path: &Path) -> io::Result<File> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let lock = try_acquire(&path.with_file_name(format!(".{name}.lock")))?;
    lock.ok_or_else(|| io::Error::other("another run is writing it"))
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    disk::open_regular(path, &options)
}

/// Some network file systems do not support locks. The run continues without one, since two runs rarely share them.
fn ignore_unsupported(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
        result => result,
    }
}
