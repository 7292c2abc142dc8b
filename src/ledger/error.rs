//! What can be wrong with a ledger.

use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

use crate::disk::DiskError;
use crate::text::printable_path;

/// What can be wrong with a ledger.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// A file or folder cannot be used.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// A line that this program did not write.
    #[error(
        "{}:{line}: not a line of a run's ledger ({why})",
        printable_path(path)
    )]
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
        "{} was written by a newer sigma-suite (version {version} of the format)",
        printable_path(path)
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version of its format.
        version: u64,
    },
    /// The process that wrote it was gone before it had asked for anything.
    #[error("{} holds no run: nothing was created", printable_path(path))]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// Another process holds the lock of the folder, and does not let go of it.
    #[error("another process has held the lock of the state folder for {} s", .limit.as_secs())]
    Locked {
        /// For how long it was waited for.
        limit: Duration,
    },
    /// Another process is at work with it.
    #[error("run {run} is still running in another process")]
    Busy {
        /// The run.
        run: String,
    },
}
