//! Which reports a run leaves, and where.

use std::path::Path;

use super::github;
use super::report_format::ReportFormat;

/// Where the reports of a run go, and which there are.
#[derive(Clone, Copy, Debug)]
pub struct ReportPlan<'a> {
    /// The results folder.
    pub dir: &'a Path,
    /// The path of the `JUnit` file, if it is not in the folder.
    pub junit: Option<&'a Path>,
    /// Whether there is a comment for a pull request.
    pub comment: PullRequestComment,
}

/// Whether the results folder gets a comment for a pull request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullRequestComment {
    /// It does.
    Write,
    /// It does not; one of an earlier run is deleted.
    Omit,
}

impl ReportPlan<'_> {
    /// Whether there is a report in this format.
    pub(super) fn contains(self, format: &ReportFormat) -> bool {
        self.comment == PullRequestComment::Write || format.file != github::COMMENT.file
    }
}
