//! The cases that a person wants to hear of.

use anstyle::Style;
use indexmap::IndexMap;

use super::page::Page;
use crate::outcome::{Attempt, AttemptState, CaseOutcome, CaseState, GroupOutcome, Outcome};
use crate::text::{UntrustedText, one_line, shortened};

/// More of a kind are for a program to read.
const MOST_OF_A_KIND: usize = 20;

/// Long enough for a reason, too short for a conversation.
const LONGEST_REMARK: usize = 300;

/// Long enough to know a case again.
const LONGEST_NAME: usize = 120;

/// Enough to see what cases of one trouble have in common.
const MOST_OF_A_REASON: usize = 5;

type Listed<'a> = (&'a GroupOutcome, &'a CaseOutcome);

/// The cases that decide: others have a paragraph of their own.
fn deciding(outcome: &Outcome) -> impl Iterator<Item = Listed<'_>> {
    all(outcome).filter(|(_, case)| case.listing.decides())
}

fn all(outcome: &Outcome) -> impl Iterator<Item = Listed<'_>> {
    let groups = outcome.groups.iter();
    groups.flat_map(|group| group.cases.iter().map(move |case| (group, case)))
}

pub(super) fn failed(page: &mut Page, outcome: &Outcome) {
    let is_failed = |case: &CaseOutcome| matches!(case.state, CaseState::Failed { .. });
    let failed: Vec<Listed> = deciding(outcome)
        .filter(|(_, case)| is_failed(case))
        .collect();
    for (group, case) in failed.iter().take(MOST_OF_A_KIND) {
        failure(page, outcome, group, case);
    }
    page.more(failed.len().saturating_sub(MOST_OF_A_KIND));
}

fn failure(page: &mut Page, outcome: &Outcome, group: &GroupOutcome, case: &CaseOutcome) {
    page.paragraph(page.palette.bad, "failed", &name(case));
    page.fact("agent", &agent(group));
    page.fact("at", &case.listing.location.to_string());
    page.fact("attempts", &one_line(&case.headline()));
    if let Some(remark) = case.first_failed_remark() {
        page.fact("remark", &short(remark, LONGEST_REMARK));
    }
    let is_failed = |attempt: &&Attempt| attempt.state == AttemptState::Failed;
    if let Some(attempt) = case.attempts.iter().find(is_failed) {
        let batch = outcome.batch_of(group).and_then(|batch| batch.id.as_ref());
        let batch = batch.map(|batch| format!(" of {batch}"));
        page.fact(
            "job",
            &format!("{}{}", attempt.job, batch.unwrap_or_default()),
        );
    }
}

/// By reason: what keeps one case from being judged often keeps many.
pub(super) fn errored(page: &mut Page, outcome: &Outcome) {
    let mut troubles: IndexMap<String, Vec<Listed>> = IndexMap::new();
    for (group, case) in deciding(outcome) {
        if matches!(case.state, CaseState::Errored(_)) {
            let reason = shortened(&one_line(&case.headline()), LONGEST_REMARK);
            troubles.entry(reason).or_default().push((group, case));
        }
    }
    for (reason, cases) in troubles.iter().take(MOST_OF_A_KIND) {
        page.paragraph(page.palette.doubtful, "errored", reason);
        for (group, case) in cases.iter().take(MOST_OF_A_REASON) {
            page.line(&format!(
                "  at {}: {}",
                case.listing.location,
                titled(group, case)
            ));
        }
        page.more(cases.len().saturating_sub(MOST_OF_A_REASON));
    }
    let others = troubles.values().skip(MOST_OF_A_KIND);
    page.more(others.map(Vec::len).sum());
}

pub(super) fn flaky(page: &mut Page, outcome: &Outcome) {
    let flaky = deciding(outcome).filter(|(_, case)| case.is_flaky());
    let lines = flaky.map(|(group, case)| format!("{}: {}", titled(group, case), case.headline()));
    listed(
        page,
        page.palette.doubtful,
        "flaky",
        &lines.collect::<Vec<_>>(),
    );
}

pub(super) fn quarantined(page: &mut Page, outcome: &Outcome) {
    let line = |(group, case): Listed| {
        let quarantine = case.quarantine()?;
        if matches!(case.state, CaseState::Skipped { .. }) || case.listing.skip.is_some() {
            return None;
        }
        Some(format!(
            "{}: {}: {}; {}",
            titled(group, case),
            case.state.as_str(),
            one_line(&case.headline()),
            short(&quarantine.reason, LONGEST_REMARK)
        ))
    };
    let lines: Vec<String> = all(outcome).filter_map(line).collect();
    listed(page, page.palette.faint, "quarantined", &lines);
}

fn listed(page: &mut Page, style: Style, word: &str, lines: &[String]) {
    for (nth, line) in lines.iter().take(MOST_OF_A_KIND).enumerate() {
        match nth {
            0 => page.paragraph(style, word, line),
            _ => page.headed(style, word, line),
        }
    }
    page.more(lines.len().saturating_sub(MOST_OF_A_KIND));
}

/// Which case of which agent.
fn titled(group: &GroupOutcome, case: &CaseOutcome) -> String {
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
