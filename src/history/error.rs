//! What can be wrong with a history file.

use std::path::PathBuf;

use thiserror::Error;

use crate::disk::DiskError;
use crate::ledger::LedgerError;
use crate::text::printable_path;

/// What can be wrong with a history file.
#[derive(Debug, Error)]
pub(crate) enum HistoryError {
    /// A file or folder cannot be used.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// A line that this program did not write.
    #[error("{}:{line}: not a run of a history file ({why})", printable_path(path))]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        why: String,
    },
    /// Written by a later version of this program.
    #[error(
        "{}:{line}: written by a newer sigma-suite (version {version} of the format)",
        printable_path(path)
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The version of its format.
        version: u64,
    },
    /// The ledgers cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}
