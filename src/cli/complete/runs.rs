//! Runs of the state folder.

use super::super::args::PartialArgs;
use super::super::find_run::{LAST, Runs};
use super::candidate::Candidate;
use crate::archive::{Archive, KnownRun};
use crate::ledger::RecordedRun;
use crate::text::minute;

/// The runs that are offered with their date. Earlier ones are offered without it if their results are kept, and not at
/// all if they are unfinished.
const MAX_READ: usize = 30;

/// The ledger of a larger run takes too long to read between two keystrokes.
const MAX_LEDGER_BYTES: u64 = 2 * 1024 * 1024;

/// The runs of the state folder; `None` if it cannot be read.
pub(super) fn of(known: &PartialArgs) -> Option<Runs> {
    Runs::of(&known.state).ok()
}

/// The runs whose results are kept, the latest first.
pub(super) fn with_results(known: &PartialArgs) -> Vec<Candidate> {
    of(known).map_or_else(Vec::new, |runs| described(&runs))
}

/// The runs of a folder whose results are kept.
pub(super) fn described(runs: &Runs) -> Vec<Candidate> {
    let kept = runs.known().iter().filter(|run| run.kept.is_some());
    let kept = kept.enumerate().map(|(index, run)| {
        let help = (index < MAX_READ).then(|| kept_help(run, runs.archive()));
        Candidate::new(run.id.as_str(), &help.flatten().unwrap_or_default())
    });
    let mut candidates: Vec<Candidate> = kept.collect();
    if !candidates.is_empty() {
        candidates.push(Candidate::new(LAST, "the latest run"));
    }
    if !candidates.is_empty() && runs.known().len() > 1 {
        let before = format!("{LAST}~1");
        candidates.push(Candidate::new(before, "the run before the latest"));
    }
    candidates
}

fn kept_help(run: &KnownRun, archive: &Archive) -> Option<String> {
    let head = archive.read_head(run.kept.as_ref()?).ok()?;
    Some(format!("{}, {}", head.verdict, minute(head.started)))
}

/// The runs that are not finished. Whether a process still works on one is not known without taking its lock.
pub(super) fn resumable(known: &PartialArgs) -> Vec<Candidate> {
    let runs = of(known);
    let all = runs.iter().flat_map(Runs::known);
    let is_open = |run: &&KnownRun| {
        let ledger = run.ledger.as_ref();
        ledger.is_some_and(|ledger| matches!(ledger.is_over(), Ok(false)))
    };
    let with_help = all.filter(is_open).filter_map(|run| match recorded(run) {
        // A sandbox ended with its run.
        Some(recorded) if recorded.head.is_sandboxed => None,
        Some(recorded) => {
            let help = format!("not finished, {}", minute(recorded.head.started));
            Some(Candidate::new(run.id.as_str(), &help))
        }
        None => Some(Candidate::new(run.id.as_str(), "")),
    });
    with_help.take(MAX_READ).collect()
}

/// The ledger of a run, unless it is large.
pub(super) fn recorded(run: &KnownRun) -> Option<RecordedRun> {
    let ledger = run.ledger.as_ref();
    let small = ledger.filter(|ledger| ledger.bytes <= MAX_LEDGER_BYTES)?;
    small.read().ok().flatten()
}
