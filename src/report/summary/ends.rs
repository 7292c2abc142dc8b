//! The end of the summary: unfinished batches, notes, reports and the verdict.

use std::collections::HashSet;
use std::io;
use std::path::Path;

use indexmap::IndexMap;

use anstyle::Style;

use super::writer::SummaryWriter;
use crate::id::AgentId;
use crate::outcome::{
    BatchEnd, BatchOutcome, CaseTally, End, GroupOutcome, Judgement, Outcome, Scope, Tally,
    ThresholdCheck, Verdict,
};
use crate::report::compared::sentences;
use crate::report::counts::Counts;
use crate::report::elapsed::Elapsed;
use crate::report::ending;
use crate::report::layout::agent;
use crate::report::pass_rate::PassRate;
use crate::report::sentence::Sentence;
use crate::text::{counted, one_line, shortened};

/// In characters. Enough for what happened and what to look for.
const LONGEST_REASON: usize = 400;

/// Batches that are no longer followed. All are listed, because each may cost money and users need their ids.
pub(super) fn not_followed(out: &mut SummaryWriter, outcome: &Outcome) -> io::Result<()> {
    let text = "these batches may still be running and cost money; the service cannot cancel them";
    let lines = outcome.batches.iter().filter_map(|batch| match &batch.end {
        BatchEnd::Left(trouble) => Some(format!(
            "{} ({})",
            agent_and_id(batch),
            reason(&trouble.message)
        )),
        _ => None,
    });
    paragraph(out, "not followed", text, lines)
}

/// Create requests without a response.
pub(super) fn maybe_created(out: &mut SummaryWriter, outcome: &Outcome) -> io::Result<()> {
    let lines = outcome.batches.iter().filter_map(|batch| match &batch.end {
        BatchEnd::MaybeCreated(trouble) => Some(format!(
            "agent {}: {}",
            batch.agent,
            reason(&trouble.message)
        )),
        _ => None,
    });
    let text = "these batches may have been created, but no response was received; look for them before another run";
    paragraph(out, "unknown", text, lines)
}

/// Unusual facts that do not affect the verdict, such as a create request that was sent more than once.
pub(super) fn notes(out: &mut SummaryWriter, outcome: &Outcome) -> io::Result<()> {
    let lines = outcome.batches.iter().flat_map(|batch| {
        let line = |note: &String| format!("{}: {}", agent_and_id(batch), reason(note));
        batch.notes.iter().map(line)
    });
    paragraph(
        out,
        "note",
        "unusual, but without effect on the verdict",
        lines,
    )
}

fn agent_and_id(batch: &BatchOutcome) -> String {
    let id = batch.id.as_ref().map_or("no id", |id| id.as_str());
    format!("agent {}: {id}", batch.agent)
}

/// A paragraph with one line for each batch or note, if there are any.
fn paragraph(
    out: &mut SummaryWriter,
    word: &str,
    text: &str,
    lines: impl Iterator<Item = String>,
) -> io::Result<()> {
    let mut lines = lines.peekable();
    if lines.peek().is_none() {
        return Ok(());
    }
    out.paragraph(out.palette.doubtful, word, text)?;
    lines.try_for_each(|line| out.item(&line))
}

/// Why the run ended, unless it completed and its cases show its result.
pub(super) fn ending(out: &mut SummaryWriter, outcome: &Outcome) -> io::Result<()> {
    let verdict = Verdict::of(outcome);
    let is_shown_by_cases = match verdict {
        Verdict::Empty => false,
        Verdict::Failed => CaseTally::of(outcome.cases()).failed > 0,
        _ => true,
    };
    if outcome.end == End::Completed && is_shown_by_cases {
        // The batches that were not followed are listed.
        return Ok(());
    }
    let ending = ending::ending(outcome);
    let word = match verdict {
        Verdict::Empty => "nothing to judge",
        Verdict::Idle => "nothing to do",
        Verdict::Refused => "cannot run",
        Verdict::Failed if outcome.end == End::Completed => "failed",
        Verdict::Passed | Verdict::Inconclusive | Verdict::Failed => "stopped early",
    };
    out.paragraph(out.palette.doubtful, word, &reason(&ending.message))
}

/// The results of each agent, with its pass rate over all attempts.
pub(super) fn agents(out: &mut SummaryWriter, outcome: &Outcome) -> io::Result<()> {
    let mut groups: IndexMap<&AgentId, Vec<&GroupOutcome>> = IndexMap::new();
    for group in &outcome.groups {
        groups.entry(&group.agent).or_default().push(group);
    }
    for groups in groups.values() {
        let cases = groups.iter().flat_map(|group| &group.cases);
        let counts = Counts(CaseTally::of(cases.clone()));
        // A case that two files list has its attempts once.
        let mut seen = HashSet::new();
        let once = cases.filter(|case| seen.insert(&case.listing.id));
        let tally = Tally::of(once.flat_map(|case| case.attempts.iter()));
        let rate = PassRate {
            passed: tally.passed,
            judged: tally.judged(),
        };
        let rate = match tally.judged() {
            0 => String::new(),
            judged => format!(
                "; {} of {judged} judged attempts passed, {rate}",
                tally.passed
            ),
        };
        let name = agent(outcome, groups[0]);
        out.paragraph(
            out.palette.faint,
            "agent",
            &format!("{name}: {counts}{rate}"),
        )?;
    }
    Ok(())
}

/// The gates and coverage floors of several cases together, with their numbers.
pub(super) fn thresholds(out: &mut SummaryWriter, outcome: &Outcome) -> io::Result<()> {
    let checks = ThresholdCheck::all(outcome);
    for check in checks.iter().filter(|check| check.is_given()) {
        let style = style(out, check.judge());
        let suite = check.suite.as_ref().map(|suite| format!("{suite}: "));
        let suite = suite.unwrap_or_default();
        out.paragraph(style, "gate", &format!("{suite}{check}"))?;
    }
    Ok(())
}

/// The comparison with the baseline and with earlier runs.
pub(super) fn compared(out: &mut SummaryWriter, outcome: &Outcome) -> io::Result<()> {
    for Sentence {
        label,
        judgement,
        text,
    } in sentences(outcome)
    {
        out.paragraph(style(out, judgement), label, &text)?;
    }
    Ok(())
}

fn style(out: &SummaryWriter, judgement: Judgement) -> Style {
    match judgement {
        Judgement::Passed => out.palette.faint,
        Judgement::Open => out.palette.doubtful,
        Judgement::Failed => out.palette.bad,
    }
}

/// What is worth a look, although it does not change the verdict.
pub(super) fn warnings(out: &mut SummaryWriter, outcome: &Outcome) -> io::Result<()> {
    for warning in outcome.warnings() {
        out.paragraph(out.palette.doubtful, "warning", &reason(&warning))?;
    }
    Ok(())
}

/// The shard of the run, and how many test cases the selection excluded.
pub(super) fn scope(out: &mut SummaryWriter, outcome: &Outcome) -> io::Result<()> {
    let Scope {
        left_out, shard, ..
    } = outcome.scope;
    let shard = shard.map(|shard| format!("shard {shard}"));
    let left_out = (left_out > 0).then(|| format!("{} left out", counted(left_out, "test case")));
    let parts: Vec<String> = shard.into_iter().chain(left_out).collect();
    if parts.is_empty() {
        return Ok(());
    }
    out.paragraph(out.palette.faint, "selection", &parts.join(", "))
}

/// The paths of the reports.
pub(super) fn reports(out: &mut SummaryWriter, reports: &[&Path]) -> io::Result<()> {
    if reports.is_empty() {
        return Ok(());
    }
    let paths: Vec<_> = reports.iter().map(|path| path.to_string_lossy()).collect();
    out.paragraph(out.palette.faint, "reports", &one_line(&paths.join(", ")))
}

/// The last line: `failed: 1 failed, 7 passed (1 flaky), 2 skipped in 12.3 s`.
pub(super) fn verdict(out: &mut SummaryWriter, outcome: &Outcome) -> io::Result<()> {
    let style = out.palette.of_verdict(Verdict::of(outcome));
    let word = ending::verdict(outcome);
    let counts = Counts(CaseTally::of(outcome.cases()));
    let text = format!("{counts} in {}", Elapsed(outcome.elapsed));
    out.headed_unwrapped(style, &word, &text)
}

fn reason(text: &str) -> String {
    shortened(&one_line(text), LONGEST_REASON)
}
