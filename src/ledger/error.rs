//! What can be wrong with a ledger.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;

use crate::text::one_line;

/// What can be wrong with a ledger.
#[derive(Debug, Error)]
pub enum LedgerError {
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
    /// A line that this program did not write.
    #[error("{}:{line}: not a line of a run's ledger ({why})", shown(path))]
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
        shown(path)
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version of its format.
        version: u64,
    },
    /// The process that wrote it was gone before it had asked for anything.
    #[error("{} holds no run: nothing was created", shown(path))]
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

impl LedgerError {
    pub(super) fn disk(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Disk {
            what,
            path: path.to_path_buf(),
            source,
        }
    }
}

fn shown(path: &Path) -> String {
    one_line(&path.to_string_lossy())
}
