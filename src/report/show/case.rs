//! One case with all that is known about it.

use std::io::{self, Write};

use super::attempt;
use super::attempts::Attempts;
use crate::outcome::{CaseState, End, Listed, Outcome};
use crate::report::commands::rerun_command;
use crate::report::ending;
use crate::report::layout::{Layout, agent, state};
use crate::report::strip;

/// Writes a case with its attempts and their conversations. The last line is the command that runs it again.
///
/// # Errors
/// Those of the writer.
pub(crate) fn write_case(
    outcome: &Outcome,
    listed: Listed,
    attempts: Attempts,
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    if outcome.end != End::Completed {
        layout.hanging(out, "note: ", 6, &ending::ending(outcome).message)?;
        writeln!(out)?;
    }
    facts(outcome, listed, layout, out)?;
    let (_, case) = listed;
    let shown = attempts.of(case);
    for index in &shown {
        writeln!(out)?;
        attempt::write(case, *index, layout, out)?;
    }
    if shown.is_empty() {
        let none = match attempts {
            _ if case.attempts.is_empty() => "no attempt was seen".to_owned(),
            Attempts::NotPassed => "every attempt passed".to_owned(),
            Attempts::All | Attempts::Number(_) => "there is no such attempt".to_owned(),
        };
        writeln!(out, "\n{none}")?;
    }
    writeln!(out, "\nrun it again with:")?;
    writeln!(out, "{}", rerun_command(outcome, listed.0, listed.1))
}

fn facts(
    outcome: &Outcome,
    (group, case): Listed,
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (word, style) = state(case, &layout.palette);
    let fact = |out: &mut dyn Write, name: &str, text: &str| layout.fact(out, name, ("", text));
    let start = format!("{style}{word}:{style:#} ");
    layout.hanging(out, &start, word.len() + 2, &case.name().to_string())?;
    fact(out, "case", case.listing.id.as_str())?;
    fact(out, "agent", &agent(outcome, group))?;
    fact(out, "at", &case.listing.location.to_string())?;
    let batch = outcome.batch_of(group);
    if let Some(id) = batch.and_then(|batch| batch.id.as_ref()) {
        fact(out, "batch", id.as_str())?;
    }
    let result = match &case.state {
        CaseState::Skipped { reason } => format!("skipped: {reason}"),
        CaseState::Errored(_) => format!("{}; {}", case.headline(), case.numbers()),
        CaseState::Passed | CaseState::Failed { .. } => case.headline(),
    };
    let strip = strip::of_case(case, &layout.palette);
    layout.fact(out, "attempts", (&strip, &result))?;
    if let Some(quarantine) = case.quarantine() {
        fact(out, "quarantine", &format!(" {}", quarantine.reason))?;
    }
    if let Some(owner) = &case.listing.owner {
        fact(out, "owner", &owner.to_string())?;
    }
    Ok(())
}
