//! Two runs side by side, for people: what changed, and on demand the conversations of failed attempts.
//!
//! Pure functions of the comparison. The command line chooses the palette and the width.

mod cases;
mod columns;
mod transcripts;

#[cfg(test)]
mod tests;

use std::io::{self, Write};

use super::counts::Counts;
use super::ending;
use super::layout::{Layout, agent};
use super::pass_rate::PassRate;
use crate::id::RunId;
use crate::outcome::{AgentDiff, CaseTally, Change, Detail, Outcome, RunDiff, Tally, Verdict};
use crate::text::{counted, minute};

/// Writes the comparison of two runs.
///
/// # Errors
/// Those of the writer.
pub(crate) fn write_diff(
    diff: &RunDiff,
    detail: Detail,
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    run("before", diff.before, layout, out)?;
    run("after", diff.after, layout, out)?;
    let style = layout.palette.doubtful;
    for warning in diff.warnings() {
        layout.hanging(out, &format!("{style}warning:{style:#} "), 9, &warning)?;
    }
    agents(&diff.agents, layout, out)?;
    for change in Change::ALL.into_iter().filter(|change| !change.is_none()) {
        cases::with(change, diff, layout, out)?;
    }
    unchanged(diff, out)?;
    if detail == Detail::Transcripts {
        transcripts::write(diff, layout, out)?;
    }
    Ok(())
}

fn run(which: &str, outcome: &Outcome, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let style = layout.palette.of_verdict(Verdict::of(outcome));
    let run = outcome.run.as_ref().map_or("run", RunId::as_str);
    let (started, verdict) = (minute(outcome.started), ending::verdict(outcome));
    writeln!(
        out,
        "{which:<7} {run} of {started}: {style}{verdict}{style:#}"
    )?;
    let counts = Counts(CaseTally::of(outcome.cases()));
    layout.hanging(out, &" ".repeat(8), 8, &counts.to_string())
}

/// The pass rate of each agent in both runs.
fn agents(agents: &[AgentDiff], layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\npassed attempts by agent")?;
    for diff in agents {
        let (outcome, group) = diff.named_by;
        layout.hanging(out, "  ", 2, &agent(outcome, group))?;
        let (before, after) = (rate(diff.before), rate(diff.after));
        let arrow = layout.palette.arrow();
        layout.hanging(out, "    ", 4, &format!("{before} {arrow} {after}"))?;
    }
    Ok(())
}

fn rate(tally: Tally) -> String {
    let (passed, judged) = (tally.passed, tally.judged());
    if judged == 0 {
        return "none judged".to_owned();
    }
    format!("{passed}/{judged}, {}", PassRate { passed, judged })
}

/// The last line: how many cases are as before.
fn unchanged(diff: &RunDiff, out: &mut dyn Write) -> io::Result<()> {
    let cases: Vec<_> = diff.unchanged().map(|case| case.pair.latest().1).collect();
    let count = counted(cases.len(), "case");
    match (cases.len(), diff.cases.len()) {
        (0, 0) => writeln!(out, "\nneither run has a case"),
        (0, _) => writeln!(out, "\nunchanged: no case"),
        _ => writeln!(
            out,
            "\nunchanged: {count}; {}",
            Counts(CaseTally::of(cases))
        ),
    }
}
