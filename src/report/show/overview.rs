//! All cases of a run, those that did not pass first.

use std::io::{self, Write};

use crate::outcome::{
    AttemptState, CaseOutcome, CaseState, CaseTally, End, Listed, Outcome, Service, Verdict,
};
use crate::report::counts::Counts;
use crate::report::elapsed::Elapsed;
use crate::report::ending;
use crate::report::layout::{Layout, agent, listed_at, state};
use crate::text::minute;

/// Writes the cases of a run with the remarks of their attempts.
///
/// # Errors
/// Those of the writer.
pub(crate) fn write_run(outcome: &Outcome, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    head(outcome, layout, out)?;
    let mut cases: Vec<Listed> = outcome.listed().collect();
    cases.sort_by_key(|(_, case)| rank(case));
    cases
        .into_iter()
        .try_for_each(|listed| case(outcome, listed, layout, out))
}

fn rank(case: &CaseOutcome) -> u8 {
    match case.state {
        CaseState::Skipped { .. } => 5,
        CaseState::Passed if !case.is_flaky() => 4,
        _ if !case.listing.decides() => 3,
        CaseState::Failed { .. } => 0,
        CaseState::Errored(_) => 1,
        CaseState::Passed => 2,
    }
}

/// What is said about the run as a whole.
fn head(outcome: &Outcome, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let verdict = Verdict::of(outcome);
    let palette = &layout.palette;
    let style = palette.of_verdict(verdict);
    let run = outcome.run.as_ref().map(|run| format!(" {run}"));
    let started = minute(outcome.started);
    writeln!(
        out,
        "run{} of {started}: {style}{}{style:#}",
        run.unwrap_or_default(),
        verdict.as_str()
    )?;
    let counts = Counts(CaseTally::of(outcome.cases()));
    writeln!(out, "{counts} in {}", Elapsed(outcome.elapsed))?;
    if outcome.service == Service::Sandbox {
        writeln!(out, "the sandbox answered: no real agent was tested")?;
    }
    if outcome.end != End::Completed || verdict == Verdict::Empty {
        layout.hanging(out, "", 0, &ending::ending(outcome).message)?;
    }
    Ok(())
}

fn case(
    outcome: &Outcome,
    (group, case): Listed,
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (word, style) = state(case, &layout.palette);
    let start = format!("{style}{word:<11}{style:#} ");
    writeln!(out)?;
    layout.hanging(out, &start, INDENT, &case.name().to_string())?;
    let listed = listed_at(case, &agent(outcome, group));
    writeln!(out, "{:INDENT$}{listed}", "")?;
    let headline = match case.quarantine() {
        Some(_) => format!("{}: {}", case.state.as_str(), case.headline()),
        None => case.headline(),
    };
    layout.hanging(out, &" ".repeat(INDENT), INDENT, &headline)?;
    let is_passed = |state: AttemptState| state == AttemptState::Passed;
    if case.attempts.iter().all(|attempt| is_passed(attempt.state)) {
        return Ok(());
    }
    let digits = case.attempts.len().to_string().len();
    for (index, attempt) in case.attempts.iter().enumerate() {
        let style = layout.palette.of_attempt(attempt.state);
        let word = attempt.state.as_str();
        let start = format!(
            "{:INDENT$}  {:>digits$} {style}{word:<10}{style:#} ",
            "",
            index + 1
        );
        let remark = attempt
            .remarks
            .as_ref()
            .map_or("", |remark| remark.as_raw());
        layout.hanging(out, &start, INDENT + 2 + digits + 12, remark)?;
    }
    Ok(())
}

/// After the word for the state.
const INDENT: usize = 12;
