//! What a reader must know besides the results of the cases: batches that may still cost money, and notes.

use super::clean;
use crate::outcome::{BatchEnd, BatchOutcome, Outcome};

/// In characters.
const LONGEST_LINE: usize = 400;

/// More lines of one warning are counted only.
const MOST_LINES: usize = 20;

/// A warning above the cases.
pub(super) struct Warning {
    pub(super) title: &'static str,
    pub(super) lines: Vec<String>,
}

/// The warnings of a run.
pub(super) fn warnings(outcome: &Outcome) -> Vec<Warning> {
    let batches = || outcome.batches.iter();
    let left = batches().filter_map(|batch| match &batch.end {
        BatchEnd::Left(trouble) => Some(format!("{} ({trouble})", agent_and_id(batch))),
        _ => None,
    });
    let maybe = batches().filter_map(|batch| match &batch.end {
        BatchEnd::MaybeCreated(trouble) => Some(format!("agent {}: {trouble}", batch.agent)),
        _ => None,
    });
    let notes = batches().flat_map(|batch| {
        let line = move |note| format!("{}: {note}", agent_and_id(batch));
        batch.notes.iter().map(line)
    });
    let warning = |title, lines| Warning { title, lines };
    let mut warnings = vec![
        warning("Worth a look.", first_few(outcome.warnings().into_iter())),
        warning(
            "These batches may still be running and cost money. The service cannot cancel them.",
            first_few(left),
        ),
        warning(
            "These batches may have been created, but no response was received. Look for them before another run.",
            first_few(maybe),
        ),
        warning(
            "Unusual, but without effect on the verdict.",
            first_few(notes),
        ),
    ];
    warnings.retain(|warning| !warning.lines.is_empty());
    warnings
}

fn first_few(lines: impl Iterator<Item = String>) -> Vec<String> {
    let mut lines = lines.map(|line| clean::line(&line, LONGEST_LINE));
    let mut few: Vec<String> = lines.by_ref().take(MOST_LINES).collect();
    let more = lines.count();
    if more > 0 {
        few.push(format!("… and {more} more: see results.json"));
    }
    few
}

fn agent_and_id(batch: &BatchOutcome) -> String {
    let id = batch.id.as_ref().map_or("no id", |id| id.as_str());
    format!("agent {}: {id}", batch.agent)
}
