//! The cases in the summary: failed, errored, flaky and quarantined ones.

use std::io;

use anstyle::Style;
use indexmap::IndexMap;

use super::writer::SummaryWriter;
use crate::outcome::{Attempt, AttemptState, CaseOutcome, CaseState, GroupOutcome, Outcome};
use crate::text::{UntrustedText, one_line, shortened};

/// Keeps the summary short. The JSON report is complete.
const MAX_OF_ONE_KIND: usize = 20;

/// In characters. Enough for a reason, but not for a conversation.
const LONGEST_REMARK: usize = 300;

/// In characters. Enough to recognise a case.
const LONGEST_NAME: usize = 120;

/// Enough to see what cases with the same reason have in common.
const MAX_OF_ONE_REASON: usize = 5;

type Listed<'a> = (&'a GroupOutcome, &'a CaseOutcome);

/// The cases that affect the verdict. Others have their own paragraph.
fn deciding(outcome: &Outcome) -> impl Iterator<Item = Listed<'_>> {
    all(outcome).filter(|(_, case)| case.listing.decides())
}

fn all(outcome: &Outcome) -> impl Iterator<Item = Listed<'_>> {
    let groups = outcome.groups.iter();
    groups.flat_map(|group| group.cases.iter().map(move |case| (group, case)))
}

pub(super) fn failed(out: &mut SummaryWriter, outcome: &Outcome) -> io::Result<()> {
    let is_failed = |case: &CaseOutcome| matches!(case.state, CaseState::Failed { .. });
    let failed = deciding(outcome).filter(|(_, case)| is_failed(case));
    let failed: Vec<Listed> = failed.collect();
    for (group, case) in failed.iter().take(MAX_OF_ONE_KIND) {
        failure(out, outcome, group, case)?;
    }
    out.more(failed.len().saturating_sub(MAX_OF_ONE_KIND))
}

fn failure(
    out: &mut SummaryWriter,
    outcome: &Outcome,
    group: &GroupOutcome,
    case: &CaseOutcome,
) -> io::Result<()> {
    out.paragraph(out.palette.bad, "failed", &name(case))?;
    out.fact("agent", &agent(group))?;
    out.fact("at", &case.listing.location.to_string())?;
    out.fact("attempts", &one_line(&case.headline()))?;
    if let Some(remark) = case.first_failed_remark() {
        out.fact("remark", &short(remark, LONGEST_REMARK))?;
    }
    let is_failed = |attempt: &&Attempt| attempt.state == AttemptState::Failed;
    if let Some(attempt) = case.attempts.iter().find(is_failed) {
        let batch = outcome.batch_of(group).and_then(|batch| batch.id.as_ref());
        let batch = batch.map(|batch| format!(" of {batch}"));
        let job = format!("{}{}", attempt.job, batch.unwrap_or_default());
        out.fact("job", &job)?;
    }
    Ok(())
}

/// Grouped by reason, because many cases often have the same one.
pub(super) fn errored(out: &mut SummaryWriter, outcome: &Outcome) -> io::Result<()> {
    let mut reasons: IndexMap<String, Vec<Listed>> = IndexMap::new();
    for (group, case) in deciding(outcome) {
        if matches!(case.state, CaseState::Errored(_)) {
            let reason = shortened(&one_line(&case.headline()), LONGEST_REMARK);
            reasons.entry(reason).or_default().push((group, case));
        }
    }
    for (reason, cases) in reasons.iter().take(MAX_OF_ONE_KIND) {
        out.paragraph(out.palette.doubtful, "errored", reason)?;
        for (group, case) in cases.iter().take(MAX_OF_ONE_REASON) {
            out.line(&format!(
                "  at {}: {}",
                case.listing.location,
                title(group, case)
            ))?;
        }
        out.more(cases.len().saturating_sub(MAX_OF_ONE_REASON))?;
    }
    let others = reasons.values().skip(MAX_OF_ONE_KIND);
    out.more(others.map(Vec::len).sum())
}

pub(super) fn flaky(out: &mut SummaryWriter, outcome: &Outcome) -> io::Result<()> {
    let flaky = deciding(outcome).filter(|(_, case)| case.is_flaky());
    let lines = flaky.map(|(group, case)| format!("{}: {}", title(group, case), case.headline()));
    let lines: Vec<String> = lines.collect();
    listed(out, out.palette.doubtful, "flaky", &lines)
}

pub(super) fn quarantined(out: &mut SummaryWriter, outcome: &Outcome) -> io::Result<()> {
    let line = |(group, case): Listed| {
        let quarantine = case.quarantine()?;
        if matches!(case.state, CaseState::Skipped { .. }) || case.listing.skip.is_some() {
            return None;
        }
        Some(format!(
            "{}: {}: {}; {}",
            title(group, case),
            case.state.as_str(),
            one_line(&case.headline()),
            short(&quarantine.reason, LONGEST_REMARK)
        ))
    };
    let lines: Vec<String> = all(outcome).filter_map(line).collect();
    listed(out, out.palette.faint, "quarantined", &lines)
}

fn listed(out: &mut SummaryWriter, style: Style, word: &str, lines: &[String]) -> io::Result<()> {
    for (nth, line) in lines.iter().take(MAX_OF_ONE_KIND).enumerate() {
        match nth {
            0 => out.paragraph(style, word, line),
            _ => out.headed(style, word, line),
        }?;
    }
    out.more(lines.len().saturating_sub(MAX_OF_ONE_KIND))
}

/// The case with its agent.
fn title(group: &GroupOutcome, case: &CaseOutcome) -> String {
    format!(
        "{} ({})",
        name(case),
        short(&group.agent_name, LONGEST_NAME)
    )
}

fn name(case: &CaseOutcome) -> String {
    short(&case.name(), LONGEST_NAME)
}

fn agent(group: &GroupOutcome) -> String {
    let id = &group.agent;
    match short(&group.agent_name, LONGEST_NAME) {
        name if name.is_empty() || name == id.as_str() => id.to_string(),
        name => format!("{name} ({id})"),
    }
}

fn short(text: &UntrustedText, limit: usize) -> String {
    shortened(&text.to_string(), limit)
}
