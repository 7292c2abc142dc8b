//! The parts of a page about a run. The step summary has all of them, the comment the first few entries of each.

use std::fmt::Write;

use indexmap::IndexMap;

use super::markdown::{code, text};
use super::page::Page;
use super::repository::Repository;
use crate::outcome::{
    AttemptState, BatchEnd, BatchOutcome, CaseOutcome, CaseState, Listed, Outcome,
};
use crate::text::counted;

/// In characters, before escaping.
const LONGEST_NAME: usize = 120;
const LONGEST_PATH: usize = 300;
const LONGEST_REASON: usize = 500;

/// How much of each section a page shows.
pub(super) struct Detail<'a> {
    /// The most entries of a section.
    pub(super) entries: usize,
    /// The most remarks of a case, and cases of a reason.
    pub(super) details: usize,
    /// In characters.
    pub(super) longest_remark: usize,
    /// What locations link to.
    pub(super) repository: Option<&'a Repository>,
}

/// The failed cases with what the service said about their failed attempts.
pub(super) fn failed(page: &mut Page, outcome: &Outcome, detail: &Detail) {
    let failed = outcome.deciding();
    let failed = failed.filter(|(_, case)| case.is_failed());
    let entries = failed.map(|listed| failure(listed, detail));
    section(page, "### Failed", entries, detail);
}

fn failure(listed: Listed, detail: &Detail) -> String {
    let case = listed.1;
    let headline = text(&case.headline(), LONGEST_REASON);
    let mut entry = format!(
        "- {}: {headline} {}\n",
        name(case),
        reference(listed, detail)
    );
    let remarks = case.failed_remarks();
    for failed in remarks.iter().take(detail.details) {
        let attempts = counted(failed.attempts.len(), "attempt");
        let remark = text(failed.remark.as_raw(), detail.longest_remark);
        let _ = writeln!(entry, "  - {attempts}: {remark}");
    }
    let left_out = remarks.len().saturating_sub(detail.details);
    let more = more(left_out, "  - ", "remarks");
    let turn = failing_turn(case, detail);
    entry.extend(more.into_iter().chain(turn));
    entry
}

/// The turn at which the first failed attempt leaves a passing one.
fn failing_turn(case: &CaseOutcome, detail: &Detail) -> Option<String> {
    let failed = |at: &usize| case.attempts[*at].state == AttemptState::Failed;
    let mut failed = (0..case.attempts.len()).filter(failed);
    let (at, divergence) = failed.find_map(|at| Some((at, case.divergence_of(at)?)))?;
    let attempt = &case.attempts[at];
    let said = match attempt.transcript().get(divergence.turn) {
        Some(turn) => format!(
            "{}: {}",
            text(turn.role.as_raw(), LONGEST_NAME),
            text(turn.content.as_raw(), detail.longest_remark)
        ),
        None => "it ends there".to_owned(),
    };
    Some(format!(
        "  - attempt {} ({}) leaves the passing attempt {} at turn {}: {said}\n",
        at + 1,
        code(attempt.job.as_str()),
        divergence.passed + 1,
        divergence.turn + 1,
    ))
}

/// The errored cases by reason, because many cases often have the same one.
pub(super) fn errored(page: &mut Page, outcome: &Outcome, detail: &Detail) {
    let mut reasons: IndexMap<String, Vec<Listed>> = IndexMap::new();
    for (group, case) in outcome.deciding() {
        if matches!(case.state, CaseState::Errored(_)) {
            let reason = text(&case.headline(), LONGEST_REASON);
            reasons.entry(reason).or_default().push((group, case));
        }
    }
    let entry = |(reason, cases): (&String, &Vec<Listed>)| {
        let mut entry = format!("- {}: {reason}\n", counted(cases.len(), "case"));
        for listed in cases.iter().take(detail.details) {
            let _ = writeln!(
                entry,
                "  - {} {}",
                name(listed.1),
                reference(*listed, detail)
            );
        }
        let left_out = cases.len().saturating_sub(detail.details);
        entry.extend(more(left_out, "  - ", "cases"));
        entry
    };
    section(page, "### Errored", reasons.iter().map(entry), detail);
}

/// Failed attempts of several cases with the same remark.
pub(super) fn failure_groups(page: &mut Page, outcome: &Outcome, detail: &Detail) {
    let groups = outcome.failure_groups();
    let groups = groups.iter().filter(|group| group.cases.len() > 1);
    let entry = groups.map(|group| {
        format!(
            "- {} in {}: {}\n",
            counted(group.attempts, "attempt"),
            counted(group.cases.len(), "case"),
            text(group.remark.as_raw(), detail.longest_remark)
        )
    });
    section(page, "### The same remark in several cases", entry, detail);
}

/// The flaky cases, and those in quarantine with a result.
pub(super) fn doubtful(page: &mut Page, outcome: &Outcome, detail: &Detail) {
    let flaky = outcome.deciding().filter(|(_, case)| case.is_flaky());
    let entry = |listed: Listed| {
        let headline = text(&listed.1.headline(), LONGEST_REASON);
        format!(
            "- {}: {headline} {}\n",
            name(listed.1),
            reference(listed, detail)
        )
    };
    section(page, "### Flaky", flaky.map(entry), detail);
    let quarantined = outcome.listed().filter(|(_, case)| {
        let is_skipped = case.listing.skip.is_some();
        !is_skipped && !matches!(case.state, CaseState::Skipped { .. })
    });
    let entries = quarantined.filter_map(|listed| {
        let quarantine = listed.1.quarantine()?;
        let reason = text(quarantine.reason.as_raw(), LONGEST_REASON);
        let headline = text(&listed.1.headline(), LONGEST_REASON);
        let (state, name) = (listed.1.state.as_str(), name(listed.1));
        let reference = reference(listed, detail);
        Some(format!(
            "- {name}: {state}: {headline}; {reason} {reference}\n"
        ))
    });
    section(page, "### Quarantined", entries, detail);
}

/// Batches that may go on and cost money, those that may exist, and what is odd about others.
pub(super) fn batches(page: &mut Page, outcome: &Outcome, detail: &Detail) {
    let name = |batch: &BatchOutcome| {
        let id = batch.id.as_ref().map_or("no id", |id| id.as_str());
        format!("agent {}, batch {}", code(batch.agent.as_str()), code(id))
    };
    let ends = outcome.batches.iter().filter_map(|batch| {
        let (what, trouble) = match &batch.end {
            BatchEnd::Left(trouble) => ("may still be running and cost money", trouble),
            BatchEnd::MaybeCreated(trouble) => ("may have been created", trouble),
            BatchEnd::Settled | BatchEnd::NotCreated(_) => return None,
        };
        let why = text(&trouble.message, LONGEST_REASON);
        Some(format!("- {}: {what}: {why}\n", name(batch)))
    });
    let notes = outcome.batches.iter().flat_map(|batch| {
        let note =
            move |note: &String| format!("- {}: {}\n", name(batch), text(note, LONGEST_REASON));
        batch.notes.iter().map(note)
    });
    section(page, "### Batches to look at", ends.chain(notes), detail);
}

/// The entries of a section, up to the most that the page shows.
fn section(
    page: &mut Page,
    heading: &str,
    entries: impl IntoIterator<Item = String>,
    detail: &Detail,
) {
    page.section(heading);
    let mut entries = entries.into_iter();
    for entry in entries.by_ref().take(detail.entries) {
        page.entry(&entry);
    }
    if let Some(more) = more(entries.count(), "- ", "entries") {
        page.entry(&more);
    }
}

/// `and 3 more remarks` as a list item, if any are left out.
pub(super) fn more(left_out: usize, bullet: &str, noun: &str) -> Option<String> {
    let more = || format!("{bullet}and {left_out} more {noun}, see `results.json`\n");
    (left_out > 0).then(more)
}

fn name(case: &CaseOutcome) -> String {
    format!("<b>{}</b>", text(case.name().as_raw(), LONGEST_NAME))
}

/// Id, agent and location of a case. No colon may follow: `:100:` is an emoji.
fn reference((group, case): Listed, detail: &Detail) -> String {
    let id = code(case.listing.id.as_str());
    let agent = match &group.agent_name {
        name if name.is_blank() => code(group.agent.as_str()),
        name => text(name.as_raw(), LONGEST_NAME),
    };
    let location = &case.listing.location;
    let line = text(&location.line.to_string(), LONGEST_PATH);
    let shown = format!("{}:{line}", text(&location.path, LONGEST_PATH));
    let repository = detail.repository;
    let address = repository.and_then(|repository| repository.link(location));
    let shown = address.map_or(shown.clone(), |address| format!("[{shown}]({address})"));
    format!("({id} of agent {agent}, {shown})")
}
