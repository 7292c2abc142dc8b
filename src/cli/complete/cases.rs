//! The cases of a run.

use super::super::args::PartialArgs;
use super::super::find_run::{Named, Runs};
use super::candidate::Candidate;
use super::{runs, suites};
use crate::archive::KnownRun;

/// Runs, then the cases of the latest run, which can stand alone.
pub(super) fn with_runs(known: &PartialArgs) -> Vec<Candidate> {
    let Some(runs) = runs::of(known) else {
        return Vec::new();
    };
    let mut candidates = runs::described(&runs);
    if let Some(cases) = runs.known().first().and_then(of_ledger) {
        candidates.extend(cases);
    }
    candidates
}

/// The cases of the run that is named before. Kept results can be large, so the ledger is read, or the suite files.
pub(super) fn of_run(known: &PartialArgs) -> Vec<Candidate> {
    let runs = runs::of(known);
    let word = known.run.as_deref().unwrap_or_default();
    let run = runs.as_ref().and_then(|runs| named(runs, word));
    let cases = run.and_then(of_ledger);
    cases.unwrap_or_else(|| suites::cases(known))
}

/// The cases of the latest run, or those of the suite files.
pub(super) fn of_latest_run(known: &PartialArgs) -> Vec<Candidate> {
    let runs = runs::of(known);
    let latest = runs.as_ref().and_then(|runs| runs.known().first());
    let cases = latest.and_then(of_ledger);
    cases.unwrap_or_else(|| suites::cases(known))
}

fn named<'a>(runs: &'a Runs, word: &str) -> Option<&'a KnownRun> {
    match runs.named(word) {
        Named::Run(run) => Some(run),
        _ => None,
    }
}

fn of_ledger(run: &KnownRun) -> Option<Vec<Candidate>> {
    let plan = runs::recorded(run)?.plan;
    let cases = plan.groups.iter().flat_map(|group| &group.cases);
    Some(cases.map(suites::case).collect())
}
