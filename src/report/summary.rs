//! The summary of a run for people: failures near the end, the verdict in the last line, where users look first.
//!
//! Its size is limited to a few screens for any number of problems. The JSON report is complete.

mod cases;
mod ends;
mod failure;
mod writer;

#[cfg(test)]
mod tests;

use std::io;
use std::path::Path;

use super::commands::Commands;
use super::layout::Layout;
use crate::outcome::Outcome;
use writer::SummaryWriter;

/// How much the summary tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SummaryLevel {
    /// Every case and every agent, then what needs attention.
    All,
    /// What needs attention.
    #[default]
    Failures,
    /// The last line.
    None,
}

/// How the summary is written.
#[derive(Clone, Debug)]
pub struct SummaryOptions {
    /// Its colours and its width.
    pub layout: Layout,
    /// How much it tells.
    pub level: SummaryLevel,
    /// The commands that it suggests.
    pub commands: Commands,
}

/// Writes the summary of a run, with the paths of its reports.
///
/// # Errors
/// Those of the writer.
pub fn write(
    outcome: &Outcome,
    options: &SummaryOptions,
    reports: &[&Path],
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let out = &mut SummaryWriter::new(options.layout, out);
    if options.level == SummaryLevel::All {
        cases::all(out, outcome)?;
        ends::agents(out, outcome)?;
    }
    if options.level != SummaryLevel::None {
        cases::flaky(out, outcome)?;
        cases::quarantined(out, outcome)?;
        ends::notes(out, outcome)?;
        ends::maybe_created(out, outcome)?;
        ends::not_followed(out, outcome)?;
        cases::errored(out, outcome)?;
        failure::same_remarks(out, outcome)?;
        failure::failed(out, outcome, &options.commands)?;
        ends::ending(out, outcome)?;
        ends::thresholds(out, outcome)?;
        ends::compared(out, outcome)?;
        ends::warnings(out, outcome)?;
        ends::scope(out, outcome)?;
        ends::reports(out, reports)?;
    }
    ends::verdict(out, outcome)
}
