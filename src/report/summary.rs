//! The summary of a run for people: problems first, the verdict in the last line, where users look first.
//!
//! Its size is limited to a few screens for any number of problems. The JSON report is complete.

mod cases;
mod ends;
mod writer;

#[cfg(test)]
mod tests;

use std::io;
use std::path::Path;

use super::palette::Palette;
use crate::outcome::Outcome;
use writer::SummaryWriter;

/// Writes the summary of a run, with the paths of its reports.
///
/// # Errors
/// Those of the writer.
pub fn write(
    outcome: &Outcome,
    palette: &Palette,
    reports: &[&Path],
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let out = &mut SummaryWriter::new(*palette, out);
    cases::failed(out, outcome)?;
    cases::errored(out, outcome)?;
    cases::flaky(out, outcome)?;
    cases::quarantined(out, outcome)?;
    ends::not_followed(out, outcome)?;
    ends::maybe_created(out, outcome)?;
    ends::notes(out, outcome)?;
    ends::ending(out, outcome)?;
    ends::thresholds(out, outcome)?;
    ends::warnings(out, outcome)?;
    ends::scope(out, outcome)?;
    ends::reports(out, reports)?;
    ends::verdict(out, outcome)
}
