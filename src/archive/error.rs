//! What can be wrong with kept results.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::disk::DiskError;
use crate::document::ReadError;
use crate::history::HistoryError;
use crate::ledger::LedgerError;
use crate::text::printable_path;

/// What can be wrong with kept results.
#[derive(Debug, Error)]
pub(crate) enum ArchiveError {
    /// A file or folder cannot be used.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The file has no results that this program can read.
    #[error("cannot use {}", printable_path(path))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: ReadError,
    },
    /// The ledgers beside the results cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The history file cannot be read or written.
    #[error(transparent)]
    History(#[from] HistoryError),
}

impl ArchiveError {
    pub(super) fn unreadable(path: &Path) -> impl FnOnce(ReadError) -> Self {
        move |source| Self::Unreadable {
            path: path.to_path_buf(),
            source,
        }
    }
}
