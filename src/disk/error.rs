//! What can go wrong with a file or folder.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::text::printable_path;

/// A file or folder cannot be used.
#[derive(Debug, Error)]
#[error("cannot {what} {}", printable_path(path))]
pub struct DiskError {
    /// What was tried.
    what: &'static str,
    /// The file or folder.
    path: PathBuf,
    /// What the system says.
    source: io::Error,
}

impl DiskError {
    /// For `map_err`: `what` was tried with the path.
    pub(crate) fn of(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self {
            what,
            path: path.to_path_buf(),
            source,
        }
    }

    /// Whether there is nothing at the path.
    #[cfg(feature = "cli")]
    pub(crate) fn is_not_found(&self) -> bool {
        self.source.kind() == io::ErrorKind::NotFound
    }
}
