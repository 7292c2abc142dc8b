//! The end of a run for a person: what went wrong first, the verdict last, since that is where the eye is.
//!
//! It fits a screen or two however much went wrong; the JSON report has the rest.

mod cases;
mod ends;
mod page;

#[cfg(test)]
mod tests;

use std::io;
use std::path::Path;

use super::palette::Palette;
use crate::outcome::Outcome;
use page::Page;

/// Writes the summary of a run, and where its reports are.
///
/// # Errors
/// Those of the writer.
pub fn write(
    outcome: &Outcome,
    palette: &Palette,
    reports: &[&Path],
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let page = &mut Page::new(*palette, out);
    cases::failed(page, outcome)?;
    cases::errored(page, outcome)?;
    cases::flaky(page, outcome)?;
    cases::quarantined(page, outcome)?;
    ends::left(page, outcome)?;
    ends::maybe_created(page, outcome)?;
    ends::notes(page, outcome)?;
    ends::ending(page, outcome)?;
    ends::scope(page, outcome)?;
    ends::reports(page, reports)?;
    ends::verdict(page, outcome)
}
