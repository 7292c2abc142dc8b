//! What each report in the results folder provides.

use std::io;

use crate::outcome::Outcome;

/// A file format of reports.
#[derive(Debug)]
pub(super) struct ReportFormat {
    /// The name of the file in the results folder.
    pub(super) file: &'static str,
    /// Writes the report.
    pub(super) write: fn(&Outcome, &mut dyn io::Write) -> io::Result<()>,
    /// Whether a file that begins with this text is a report of this program, which may be replaced.
    pub(super) is_own: fn(&str) -> bool,
}
