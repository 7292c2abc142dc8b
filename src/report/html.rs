//! The run as one self-contained page for people: `report.html`.
//!
//! The page loads nothing. What needs no script is written as HTML by `overview`; the list of cases is JSON that the
//! script of the page reads (`index`), and the details of cases are compressed (`archive`), so that a page of
//! 50,000 attempts opens at once. Every text from outside is cleaned, escaped by the template engine or as JSON, and
//! inserted by the script as text only. A content security policy allows no other script.

mod agents;
mod archive;
mod assets;
mod clean;
mod details;
mod excerpt;
mod index;
mod inert_json;
mod listed_case;
mod overview;
mod reason;
mod warnings;

use std::io::{self, Write};

use askama::Template;

use super::report_format::ReportFormat;
use crate::outcome::{FailureGroup, Outcome};

use archive::Archive;
use assets::SCRIPT;
use index::Index;
use overview::{Overview, Parts};

/// `report.html` in the results folder.
pub(super) const FORMAT: ReportFormat = ReportFormat {
    file: "report.html",
    write,
    is_own: |head| head.starts_with(HEAD),
};

/// The start of every page.
const HEAD: &str = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
                    <meta name=\"generator\" content=\"sigma-suite\">\n";

/// In bytes. With the list of cases and the agents, the file stays below 40 MB.
const MAX_ARCHIVE: u64 = 26_000_000;

/// More groups are not shown.
const MOST_GROUPS: usize = 20;

/// Writes the page of an outcome.
///
/// # Errors
/// Those of the writer.
pub fn write(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    write_within(outcome, MAX_ARCHIVE, out)
}

fn write_within(outcome: &Outcome, limit: u64, mut out: &mut dyn Write) -> io::Result<()> {
    let cases = listed_case::list(outcome);
    let alike = over_several_cases(outcome);
    let index = Index::new(outcome, &cases, &alike)?;
    let agents = agents::rows(outcome, &cases);
    let overview = Overview::new(&Parts {
        outcome,
        cases: &cases,
        alike: &alike,
        agents: &agents,
        listed: index.cases,
    });
    overview.write_into(&mut out)?;
    out.write_all(b"<script type=\"application/json\" id=\"index\">")?;
    out.write_all(&index.json)?;
    write!(out, "</script>\n<script>{SCRIPT}</script>\n")?;
    let archive = Archive::new(outcome, &cases[..index.cases]);
    archive.write_fitting(limit, out)?;
    out.write_all(b"</body>\n</html>\n")
}

/// The failure groups that say more than the cases themselves.
fn over_several_cases(outcome: &Outcome) -> Vec<FailureGroup<'_>> {
    let mut groups = outcome.failure_groups();
    groups.retain(|group| group.cases.len() > 1);
    groups.truncate(MOST_GROUPS);
    groups
}

#[cfg(test)]
mod tests;
