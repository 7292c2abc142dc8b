//! The results of earlier runs, for `--last-failed`.

use std::path::Path;

use super::folder::ledgers;
use super::reader::read;
use super::{LedgerError, RecordedRun, StateFolder};
use crate::plan::FailedCases;

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
