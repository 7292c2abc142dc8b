//! Unfinished runs of a folder: which can be resumed, and which block another run.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::folder::{is_live, is_over, ledgers};
use super::reader::read;
use super::{LedgerError, RecordedRun};
use crate::disk::DiskError;
use crate::id::{AgentId, RunId};
use crate::plan::{Plan, PlannedBatch};

/// An unfinished run that has, or may have, what another is about to pay for again.
#[derive(Clone, Debug)]
pub struct BlockingRun {
    /// The run.
    pub run: RunId,
    /// Its ledger.
    pub path: PathBuf,
    /// The agents for which it asked for some of the same cases.
    pub agents: Vec<AgentId>,
    /// Whether a process is still at work with it.
    pub is_live: bool,
}

/// Unfinished runs that asked the same service for at least one of the same cases of an agent.
pub(super) fn blocking(
    folder: &Path,
    plan: &Plan,
    api: &str,
) -> Result<Vec<BlockingRun>, LedgerError> {
    let mut blocking = Vec::new();
    for run in unfinished(folder)? {
        if run.head.is_sandboxed || run.head.api != api {
            continue;
        }
        let is_live = is_live(&run.path)?;
        let is_any_same = |batch: &&PlannedBatch| {
            let theirs: HashSet<_> = run.cases(&batch.agent).into_iter().flatten().collect();
            batch.cases.iter().any(|case| theirs.contains(case))
        };
        let may_exist = |batch: &&PlannedBatch| is_live || run.record(&batch.agent).may_exist();
        let batches = plan.batches.iter().filter(may_exist).filter(is_any_same);
        let agents: Vec<AgentId> = batches.map(|batch| batch.agent.clone()).collect();
        if !agents.is_empty() {
            blocking.push(BlockingRun {
                run: run.head.id,
                path: run.path,
                agents,
                is_live,
            });
        }
    }
    Ok(blocking)
}

/// The runs of a folder that are neither finished nor replaced, in the order in which they started.
pub(super) fn unfinished(folder: &Path) -> Result<Vec<RecordedRun>, LedgerError> {
    let mut runs = Vec::new();
    for path in ledgers(folder)? {
        if is_over(&path).map_err(DiskError::of("read", &path))? {
            continue;
        }
        match read(&path) {
            Err(LedgerError::Empty { .. }) => {}
            run => runs.push(run?),
        }
    }
    runs.retain(|run| !run.is_finished && !run.is_replaced);
    Ok(runs)
}
