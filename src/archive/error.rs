//! What can be wrong with kept results.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::document::ReadError;
use crate::history::HistoryError;
use crate::ledger::LedgerError;
use crate::text::one_line;

/// What can be wrong with kept results.
#[derive(Debug, Error)]
pub(crate) enum ArchiveError {
    /// The disk refuses.
    #[error("cannot {what} {}", shown(path))]
    Disk {
        /// What was tried.
        what: &'static str,
        /// With what.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The file has no results that this program can read.
    #[error("cannot use {}", shown(path))]
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
    pub(super) fn disk(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Disk {
            what,
            path: path.to_path_buf(),
            source,
        }
    }

    pub(super) fn unreadable(path: &Path) -> impl FnOnce(ReadError) -> Self {
        move |source| Self::Unreadable {
            path: path.to_path_buf(),
            source,
        }
    }
}

fn shown(path: &Path) -> String {
    one_line(&path.to_string_lossy())
}
