//! `comment.md` in the results folder: what a workflow may post to a pull request.
//!
//! It begins with a marker, by which the workflow finds its earlier comment and replaces it.

use std::io;

use super::agents::agents;
use super::head;
use super::page::Page;
use super::sections::{self, Detail};
use crate::outcome::Outcome;
use crate::report::report_format::ReportFormat;

/// `comment.md` in the results folder.
pub(in crate::report) const FORMAT: ReportFormat = ReportFormat {
    file: "comment.md",
    write,
    is_own: |head| head.starts_with(MARKER),
};

/// Markdown does not show it.
const MARKER: &str = "<!-- sigma-suite -->\n";

/// In bytes. GitHub refuses a comment of more than 65,536 characters; a workflow may add a few lines.
const LIMIT: usize = 60_000;

const DETAIL: Detail = Detail {
    entries: 15,
    details: 3,
    longest_remark: 300,
    repository: None,
};

fn write(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    let mut page = Page::new(LIMIT);
    page.entry(MARKER);
    page.entry("\n");
    head::head(&mut page, outcome);
    sections::failed(&mut page, outcome, &DETAIL);
    sections::errored(&mut page, outcome, &DETAIL);
    sections::failure_groups(&mut page, outcome, &DETAIL);
    sections::doubtful(&mut page, outcome, &DETAIL);
    sections::batches(&mut page, outcome, &DETAIL);
    agents(&mut page, outcome, &DETAIL);
    head::rerun(&mut page, outcome);
    out.write_all(page.finish().as_bytes())
}
