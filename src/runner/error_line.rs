//! An error and its cause in one line.

use std::error::Error;

/// The text of an error and its cause, for events and outcomes.
pub(super) fn error_line(error: &dyn Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}
