//! Why a case has its verdict, in a few lines for people.

mod facts;

#[cfg(test)]
mod tests;

use std::io::{self, Write};

use super::layout::{self, LONGEST_NAME, Layout, short};
use crate::id::RunId;
use crate::outcome::Explanation;
use crate::text::minute;

/// Writes why a case has its verdict.
///
/// # Errors
/// Those of the writer.
pub(crate) fn write_explanation(
    explanation: &Explanation,
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (group, case) = explanation.listed;
    let word = case.state.as_str();
    let style = layout.palette.of_case(&case.state);
    let name = short(&case.name(), LONGEST_NAME);
    let start = format!("{style}{word}{style:#}: ");
    layout.hanging(out, &start, 2, &name)?;
    let agent = short(&group.agent_name, LONGEST_NAME);
    let outcome = explanation.outcome;
    let run = outcome.run.as_ref().map_or("a run", RunId::as_str);
    let started = minute(outcome.started);
    let listed = layout::listed_at(case, &agent);
    layout.hanging(out, "  ", 2, &format!("{listed}, in {run} of {started}"))?;
    for fact in facts::of(explanation) {
        let faint = layout.palette.faint;
        let start = format!("  {faint}{:<NAMES$}{faint:#} ", fact.name);
        layout.hanging(out, &start, NAMES + 3, &fact.text)?;
    }
    Ok(())
}

/// The width of the longest name of a fact.
const NAMES: usize = 10;
