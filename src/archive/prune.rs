//! Removes the files of old runs that nobody needs any more.

use std::collections::HashSet;
use std::path::PathBuf;

use super::folder::excess;
use super::{Archive, ArchiveError, KeptResults, KnownRun, Limits, known_runs};
use crate::history::{self, Saved};
use crate::id::RunId;
use crate::ledger::{
    FinishedRun, FolderLock, LedgerError, LedgerFile, RecordedRun, RunState, StateFolder,
};

/// Whether files are removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Apply {
    /// They are.
    Remove,
    /// They are only counted.
    DryRun,
}

/// What was removed, or would be.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pruned {
    /// The runs of which something was removed.
    pub removed: Vec<RemovedRun>,
    /// The old runs that stay, each with the reason.
    pub needed: Vec<(RunId, String)>,
    /// What the history file holds now.
    pub history: Saved,
}

/// How much stays.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keep {
    /// The files.
    pub files: Limits,
    /// The number of runs of each service in the history file.
    pub history: usize,
}

/// What was removed of a run, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RemovedRun {
    /// The run.
    pub run: RunId,
    /// Its ledger.
    pub ledger: Option<u64>,
    /// Its kept results.
    pub kept: Option<u64>,
}

impl RemovedRun {
    /// All of it.
    #[must_use]
    pub(crate) fn bytes(&self) -> u64 {
        self.ledger
            .unwrap_or_default()
            .saturating_add(self.kept.unwrap_or_default())
    }
}

/// A run of which something is removed.
struct Old<'a> {
    run: &'a KnownRun,
    /// Its ledger, if that is removed too.
    ledger: Option<&'a LedgerFile>,
}

/// Removes ledgers and kept results of runs that are older than the last few. What an unfinished run needs stays, and
/// the history file keeps the results of each case.
///
/// # Errors
/// A folder that cannot be read, a file that cannot be removed, and a history file that is damaged or cannot be written.
pub(crate) fn prune(
    state: &StateFolder,
    archive: &Archive,
    keep: Keep,
    apply: Apply,
    lock: &FolderLock,
) -> Result<Pruned, ArchiveError> {
    let runs = known_runs(state, archive)?;
    let mut pruned = Pruned::default();
    let (old, finished) = old(&runs, keep.files, &mut pruned);
    if apply == Apply::Remove {
        // First: a process that is killed now leaves runs in both places, and they count once.
        pruned.history = history::keep(state, &finished, keep.history)?;
    }
    for Old { run, ledger } in old {
        if apply == Apply::Remove {
            if let Some(ledger) = ledger
                && !ledger.remove(lock)?
            {
                pruned.needed.push((run.id.clone(), RUNNING.to_owned()));
                continue;
            }
            run.kept.iter().try_for_each(|kept| archive.remove(kept))?;
        }
        pruned.removed.push(RemovedRun {
            run: run.id.clone(),
            ledger: ledger.map(|ledger| ledger.bytes),
            kept: run.kept.as_ref().map(|kept| kept.bytes),
        });
    }
    Ok(pruned)
}

/// The old runs, and the results in the ledgers of those that are finished. Runs that stay are noted.
fn old<'a>(
    runs: &'a [KnownRun],
    limits: Limits,
    pruned: &mut Pruned,
) -> (Vec<Old<'a>>, Vec<(PathBuf, FinishedRun)>) {
    let unfinished = Unfinished::of(runs);
    let too_large = too_large(runs, limits);
    let (mut old, mut finished) = (Vec::new(), Vec::new());
    for (index, run) in runs.iter().enumerate() {
        let is_old = index >= limits.runs;
        if !is_old && !too_large.contains(&run.id) {
            continue;
        }
        if let Some(why) = unfinished.why_needed(run) {
            pruned.needed.push((run.id.clone(), why));
            continue;
        }
        // A recent run stays known, even if its results are too large.
        let ledger = run.ledger.as_ref().filter(|_| is_old);
        match ledger.map(results).transpose() {
            Ok(results) => finished.extend(results.flatten()),
            Err(error) => {
                let why = format!("its results cannot be read: {error}");
                pruned.needed.push((run.id.clone(), why));
                continue;
            }
        }
        old.push(Old { run, ledger });
    }
    (old, finished)
}

/// The results in a ledger, if its run is finished.
fn results(ledger: &LedgerFile) -> Result<Option<(PathBuf, FinishedRun)>, LedgerError> {
    let Some(run) = FinishedRun::read(&ledger.path)? else {
        return Ok(None);
    };
    run.results(&ledger.path)?;
    Ok(Some((ledger.path.clone(), run)))
}

/// The runs whose kept results are too large together with those of later runs.
fn too_large(latest_first: &[KnownRun], limits: Limits) -> HashSet<RunId> {
    let kept = latest_first.iter().filter_map(|run| run.kept.clone());
    let kept: Vec<KeptResults> = kept.collect();
    let runs = usize::MAX;
    let excess = excess(&kept, Limits { runs, ..limits });
    excess.into_iter().map(|kept| kept.run.clone()).collect()
}

const RUNNING: &str = "it is still running";

/// The earliest run that is not over, if there is one.
struct Unfinished<'a> {
    first: Option<&'a KnownRun>,
    recorded: Option<RecordedRun>,
}

impl<'a> Unfinished<'a> {
    fn of(latest_first: &'a [KnownRun]) -> Self {
        for run in latest_first.iter().rev() {
            let Some(ledger) = &run.ledger else { continue };
            if ledger.is_over().unwrap_or(false) {
                continue;
            }
            let recorded = ledger.read();
            let state = recorded
                .as_ref()
                .ok()
                .and_then(|recorded| ledger.state(recorded.as_ref()).ok());
            if !is_over(state) {
                let recorded = recorded.ok().flatten();
                return Self {
                    first: Some(run),
                    recorded,
                };
            }
        }
        Self {
            first: None,
            recorded: None,
        }
    }

    /// Why the files of a run must stay.
    ///
    /// An unfinished run looks for its batches in the service's list. The ledgers of the runs that created batches since
    /// it began tell which of them are not its own.
    fn why_needed(&self, run: &KnownRun) -> Option<String> {
        let ledger = run.ledger.as_ref()?;
        let recorded = match ledger.read() {
            Ok(recorded) => recorded,
            Err(error) => return Some(format!("its ledger cannot be read: {error}")),
        };
        match ledger.state(recorded.as_ref()) {
            Err(error) => return Some(error.to_string()),
            Ok(RunState::Running) => return Some(RUNNING.to_owned()),
            Ok(RunState::Unfinished) => return Some("it is not finished".to_owned()),
            Ok(RunState::Finished | RunState::Replaced | RunState::Abandoned) => {}
        }
        let (first, recorded) = (self.first?, recorded?);
        if recorded.head.is_sandboxed {
            return None;
        }
        let since = self.recorded.as_ref().map(|first| first.head.started);
        let is_later =
            run.id > first.id || since.is_none_or(|since| recorded.last_intent >= Some(since));
        is_later.then(|| format!("unfinished run {} needs its ledger", first.id))
    }
}

/// A ledger that cannot be read may be that of an unfinished run.
fn is_over(state: Option<RunState>) -> bool {
    matches!(
        state,
        Some(RunState::Finished | RunState::Replaced | RunState::Abandoned)
    )
}
