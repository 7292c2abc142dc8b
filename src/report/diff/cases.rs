//! The cases with one kind of change.

use std::io::{self, Write};

use anstyle::Style;
use textwrap::core::display_width;

use crate::outcome::{CaseDiff, CaseOutcome, CaseState, Change, Pair, RunDiff};
use crate::report::layout::{self, LONGEST_NAME, Layout, short};
use crate::report::palette::Palette;
use crate::text::counted;

/// Writes the cases with this change below a heading; nothing if there are none.
pub(super) fn with(
    change: Change,
    diff: &RunDiff,
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let cases: Vec<&CaseDiff> = diff.with(change).collect();
    if cases.is_empty() {
        return Ok(());
    }
    let (heading, style) = heading(change, &layout.palette);
    let count = counted(cases.len(), "case");
    writeln!(out, "\n{style}{heading}{style:#}: {count}")?;
    let states: Vec<String> = cases.iter().map(|case| states(case.pair, layout)).collect();
    let widest = states.iter().map(|states| display_width(states)).max();
    let column = widest.unwrap_or_default();
    for (case, states) in cases.iter().zip(&states) {
        let padding = " ".repeat(column - display_width(states));
        let start = format!("  {states}{padding}  ");
        write(case, &start, column + 4, layout, out)?;
    }
    Ok(())
}

fn heading(change: Change, palette: &Palette) -> (&'static str, Style) {
    match change {
        Change::Worse => ("worse", palette.bad),
        Change::Better => ("better", palette.good),
        Change::NotComparable => ("not comparable, no result in one run", palette.doubtful),
        Change::New => ("new", palette.faint),
        Change::Gone => ("gone", palette.faint),
        Change::Attempts => ("same result, different attempts", palette.faint),
        Change::Definition => ("same result, different definition", palette.faint),
        Change::StillFailed => ("failed in both", palette.bad),
        Change::Unchanged => ("unchanged", palette.faint),
    }
}

/// The states of a case: `failed 1/3 → passed 3/3`.
pub(super) fn states(pair: Pair, layout: &Layout) -> String {
    let of = |case: &CaseOutcome| state(case, &layout.palette);
    match pair {
        Pair::Both { before, after } => {
            format!(
                "{} {} {}",
                of(before.1),
                layout.palette.arrow(),
                of(after.1)
            )
        }
        Pair::New((_, case)) | Pair::Gone((_, case)) => of(case),
    }
}

fn state(case: &CaseOutcome, palette: &Palette) -> String {
    let style = palette.of_case(&case.state);
    let word = case.state.as_str();
    match case.state {
        CaseState::Skipped { .. } => format!("{style}{word}{style:#}"),
        _ => format!("{style}{word}{style:#} {}", case.passed_attempts()),
    }
}

fn write(
    diff: &CaseDiff,
    start: &str,
    indent: usize,
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (_, case) = diff.pair.latest();
    layout.hanging(out, start, indent, &short(&case.name(), LONGEST_NAME))?;
    let below = " ".repeat(indent);
    for line in std::iter::once(listed_at(diff.pair)).chain(notes(diff.pair)) {
        layout.hanging(out, &below, indent, &line)?;
    }
    Ok(())
}

/// Which case it is, and where it is listed.
pub(super) fn listed_at(pair: Pair) -> String {
    let (group, case) = pair.latest();
    let agent = short(&group.agent_name, LONGEST_NAME);
    layout::listed_at(case, &agent)
}

/// What besides the agent may be the cause of the change, and whether the case decides.
fn notes(pair: Pair) -> Vec<String> {
    let quarantined = pair.latest().1.quarantine();
    let quarantined =
        quarantined.map(|_| "in quarantine, so it does not decide the run".to_owned());
    let redefined = (pair.is_redefined() == Some(true))
        .then(|| "its definition changed between the runs".to_owned());
    let gates = pair.before().zip(pair.after());
    let gates = gates.map(|(before, after)| (before.1.listing.gate, after.1.listing.gate));
    let gates = gates.filter(|(before, after)| before != after);
    let gates = gates.map(|(before, after)| format!("its gate changed from {before} to {after}"));
    [redefined, gates, quarantined]
        .into_iter()
        .flatten()
        .collect()
}
