//! A history that cannot be read, for people.

use super::output;
use super::user_error::UserError;
use crate::history::HistoryError;
use crate::text::one_line;

/// Warns of each run that could not be read.
pub(super) fn warn_of(problems: &[String]) {
    for problem in problems {
        output::print_error(&format!("warning: left out a run: {}", one_line(problem)));
    }
}

/// What cannot be read, and what to do.
pub(super) fn unreadable(error: &HistoryError) -> UserError {
    let user_error = UserError::new("the history cannot be read").caused_by(error);
    match error {
        HistoryError::Damaged { .. } => user_error
            .help("resolve conflicts of a merge, or remove the line: each run has its own"),
        HistoryError::Newer { .. } => {
            user_error.help("install the version of sigma-suite that wrote it")
        }
        HistoryError::Disk(_) | HistoryError::Ledger(_) => user_error,
    }
}
