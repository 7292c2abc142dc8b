//! The end of a run for a person: what went wrong first, the verdict last, since that is where the eye is.
//!
//! It fits a screen or two however much went wrong; the JSON report has the rest.

mod cases;
mod ends;
mod page;

#[cfg(test)]
mod tests;

use std::path::Path;

use super::palette::Palette;
use crate::outcome::Outcome;
use page::Page;

/// The summary of a run, and where its reports are.
#[must_use]
pub fn render(outcome: &Outcome, palette: &Palette, reports: &[&Path]) -> String {
    let mut page = Page {
        palette: *palette,
        text: String::new(),
    };
    cases::failed(&mut page, outcome);
    cases::errored(&mut page, outcome);
    cases::flaky(&mut page, outcome);
    cases::quarantined(&mut page, outcome);
    ends::left(&mut page, outcome);
    ends::maybe_created(&mut page, outcome);
    ends::notes(&mut page, outcome);
    ends::ending(&mut page, outcome);
    ends::scope(&mut page, outcome);
    ends::reports(&mut page, reports);
    ends::verdict(&mut page, outcome);
    page.text
}
