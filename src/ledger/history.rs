//! What earlier runs found out: results for `--last-failed`, and labels for selectors.

use std::path::Path;

use super::folder::ledgers;
use super::reader::read;
use super::{LedgerError, RecordedRun, StateFolder};
use crate::plan::{FailedCases, Labels};

/// Labels rarely change, and each ledger takes time to read.
pub(super) const MAX_RUNS_FOR_LABELS: usize = 20;

impl StateFolder {
    /// The cases that did not pass when a service was last asked to run them, over all runs; `None` if there was
    /// no run of it.
    ///
    /// A case that was requested and never judged counts as not passed.
    ///
    /// # Errors
    /// A ledger that cannot be read.
    pub fn failed(
        &self,
        api: &str,
        is_sandboxed: bool,
    ) -> Result<Option<FailedCases>, LedgerError> {
        let mut failed = None;
        for path in ledgers(self.path())? {
            if let Some(run) = read_any(&path)?
                && (&*run.head.api, run.head.is_sandboxed) == (api, is_sandboxed)
            {
                note(&run, failed.get_or_insert_default());
            }
        }
        Ok(failed)
    }
}

impl StateFolder {
    /// The names that the platform gave agents and cases in the latest runs of a service.
    ///
    /// # Errors
    /// A ledger that cannot be read.
    pub fn labels(&self, api: &str, is_sandboxed: bool) -> Result<Labels, LedgerError> {
        let mut labels = Labels::default();
        let paths = ledgers(self.path())?;
        for path in &paths[paths.len().saturating_sub(MAX_RUNS_FOR_LABELS)..] {
            if let Some(run) = read_any(path)?
                && (&*run.head.api, run.head.is_sandboxed) == (api, is_sandboxed)
            {
                add_labels(run, &mut labels);
            }
        }
        Ok(labels)
    }
}

/// A later run replaces the labels of an earlier one.
pub(super) fn add_labels(run: RecordedRun, labels: &mut Labels) {
    for (agent, cases) in run.definitions {
        for (case, definition) in cases {
            let label = definition.label.map(|label| ((agent.clone(), case), label));
            labels.cases.extend(label);
            let name = definition.agent_name.map(|name| (agent.clone(), name));
            labels.agents.extend(name);
        }
    }
}

fn read_any(path: &Path) -> Result<Option<RecordedRun>, LedgerError> {
    match read(path) {
        Err(LedgerError::Empty { .. }) => Ok(None),
        run => run.map(Some),
    }
}

fn note(run: &RecordedRun, failed: &mut FailedCases) {
    let asked = run.plan.batches.iter();
    for batch in asked.filter(|batch| run.record(&batch.agent).may_exist()) {
        for case in &batch.cases {
            let key = (batch.agent.clone(), case.clone());
            let passed = run
                .not_passed
                .as_ref()
                .is_some_and(|open| !open.contains(&key));
            if passed {
                failed.remove(&key);
            } else {
                failed.insert(key);
            }
        }
    }
}
