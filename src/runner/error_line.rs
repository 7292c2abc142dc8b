//! An error in one line, for events and outcomes.

use std::error::Error;

/// An error with its cause, in one line.
pub(super) fn error_line(error: &dyn Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}
