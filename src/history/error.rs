//! What can be wrong with a history file.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::ledger::LedgerError;
use crate::text::one_line;

/// What can be wrong with a history file.
#[derive(Debug, Error)]
pub(crate) enum HistoryError {
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
    #[error("{}:{line}: not a run of a history file ({why})", shown(path))]
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
        shown(path)
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

impl HistoryError {
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
