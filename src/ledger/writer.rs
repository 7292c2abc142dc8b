//! Writes the ledger of a run. A line is on the disk before the next step.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use indexmap::{IndexMap, IndexSet};

use super::concurrent::{self, OwnRun};
use super::joint_flush::JointFlush;
use super::judged::results;
use super::line::{AgentCases, Line, VERSION, Versioned};
use super::{FolderLock, LedgerError};
use crate::crash;
use crate::disk::DiskError;
use crate::id::{AgentId, BatchId, TestCaseId};
use crate::outcome::{CaseState, FailOn, Outcome};
use crate::policy::adopt::{ConcurrentRuns, Intent};
use crate::policy::resend::Unanswered;

/// The ledger of a run that is in progress. Clones write to the same file.
#[derive(Clone, Debug)]
pub struct Ledger(Option<Arc<LedgerFile>>);

#[derive(Debug)]
struct LedgerFile {
    open: Mutex<Open>,
    flush: JointFlush,
}

#[derive(Debug)]
struct Open {
    own: OwnRun,
    file: Arc<File>,
    /// The number of bytes of all whole lines.
    whole: u64,
    /// Whether a partial line may follow them.
    is_torn: bool,
    /// Held while the process works on the run.
    _lock: File,
}

/// Whether a line must be on the disk before the next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flush {
    Now,
    /// If the line is lost, no more than a few requests are repeated.
    Whenever,
}

impl Ledger {
    /// A file with `whole` bytes of whole lines.
    pub(super) fn new(own: OwnRun, file: File, whole: u64, lock: File) -> Self {
        let open = Open {
            own,
            file: Arc::new(file),
            whole,
            is_torn: false,
            _lock: lock,
        };
        let (open, flush) = (Mutex::new(open), JointFlush::default());
        Self(Some(Arc::new(LedgerFile { open, flush })))
    }

    /// A ledger that is not written, for batches that were started elsewhere. Nothing may be created with it.
    #[must_use]
    pub fn unwritten() -> Self {
        Self(None)
    }

    /// Records a create that is about to be sent. It must not be sent if this fails.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub(crate) async fn intent(&self, agent: &AgentId, intent: Intent) -> Result<(), LedgerError> {
        let line = Line::Intent {
            agent: agent.clone(),
            at: intent.at,
            clock: intent.clock,
        };
        self.write_with_others(line).await
    }

    /// Records that the last create was refused or not sent.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub(crate) fn not_created(&self, agent: &AgentId, why: &str) -> Result<(), LedgerError> {
        let (agent, why) = (agent.clone(), why.to_owned());
        self.write(Line::NotCreated { agent, why }, Flush::Now)
    }

    /// Records what happened instead of an answer to the last create.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub(crate) fn unanswered(
        &self,
        agent: &AgentId,
        unanswered: Unanswered,
    ) -> Result<(), LedgerError> {
        let line = Line::Unanswered {
            agent: agent.clone(),
            answer: unanswered,
        };
        self.write(line, Flush::Now)
    }

    /// Records the batch in the answer to the last create.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub(crate) async fn created(
        &self,
        agent: &AgentId,
        batch: &BatchId,
    ) -> Result<(), LedgerError> {
        let (agent, batch) = (agent.clone(), batch.clone());
        self.write_with_others(Line::Created { agent, batch }).await
    }

    /// Records a batch that was found in the service's list, before another run can adopt it.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub(crate) fn adopted(
        &self,
        agent: &AgentId,
        batch: &BatchId,
        _lock: &FolderLock,
    ) -> Result<(), LedgerError> {
        let (agent, batch) = (agent.clone(), batch.clone());
        self.write(Line::Adopted { agent, batch }, Flush::Now)
    }

    /// The batches of other runs, and whether one waits for a batch that looks like ours.
    ///
    /// # Errors
    /// Ledgers that cannot be read.
    pub(crate) fn concurrent(
        &self,
        agent: &AgentId,
        cases: &[TestCaseId],
        _lock: &FolderLock,
    ) -> Result<ConcurrentRuns, LedgerError> {
        match self.own() {
            None => Ok(ConcurrentRuns::default()),
            Some(own) => concurrent::concurrent(&own, agent, cases),
        }
    }

    /// The batches of all other runs with the same API address.
    ///
    /// # Errors
    /// Ledgers that cannot be read.
    pub(crate) fn claimed_by_others(&self) -> Result<HashSet<BatchId>, LedgerError> {
        match self.own() {
            None => Ok(HashSet::new()),
            Some(own) => concurrent::claimed(&own),
        }
    }

    /// Takes the lock of the folder; `None` if another process has it.
    ///
    /// # Errors
    /// A folder that does not support locks.
    pub(crate) fn lock_folder(&self) -> Result<Option<FolderLock>, LedgerError> {
        match self.own() {
            None => Ok(Some(FolderLock::none())),
            Some(own) => FolderLock::take(&own.folder),
        }
    }

    fn own(&self) -> Option<OwnRun> {
        Some(lock(&self.0.as_ref()?.open).own.clone())
    }

    /// Records that a batch was followed to its end.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub(crate) fn settled(&self, agent: &AgentId) -> Result<(), LedgerError> {
        let agent = agent.clone();
        self.write(Line::Settled { agent }, Flush::Whenever)
    }

    /// Records the result of each case, for `--last-failed` and the history.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn judged(&self, outcome: &Outcome) -> Result<(), LedgerError> {
        let is_flaky_failed = outcome.criteria.fail_on.contains(&FailOn::Flaky);
        let mut not_passed: IndexMap<&AgentId, IndexSet<TestCaseId>> = IndexMap::new();
        for group in &outcome.groups {
            let open = group.cases.iter().filter(|case| match case.state {
                // A case that failed the run must not count as passed, or `--last-failed` would have nothing to do.
                CaseState::Passed => is_flaky_failed && case.is_flaky(),
                CaseState::Skipped { .. } => false,
                CaseState::Failed { .. } | CaseState::Errored(_) => true,
            });
            let open = open.map(|case| case.listing.id.clone());
            not_passed.entry(&group.agent).or_default().extend(open);
        }
        not_passed.retain(|_, cases| !cases.is_empty());
        let agents = not_passed.into_iter().map(|(agent, cases)| AgentCases {
            agent: agent.clone(),
            cases: cases.into_iter().collect(),
        });
        let not_passed = agents.collect();
        let results = results(outcome);
        let line = Line::Judged {
            not_passed,
            results,
        };
        self.write(line, Flush::Whenever)
    }

    /// Records that the run has ended and every report is written. It cannot be resumed after that.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn finish(&self, verdict: &str) -> Result<(), LedgerError> {
        let verdict = verdict.to_owned();
        self.write(Line::Finished { verdict }, Flush::Now)
    }

    pub(super) fn write(&self, line: Line, flush: Flush) -> Result<(), LedgerError> {
        let Some(file) = &self.0 else { return Ok(()) };
        let mut open = lock(&file.open);
        let written = open.append(line, flush);
        Ok(written.map_err(DiskError::of("write", &open.own.path))?)
    }

    /// Writes a line, and waits until it is on the disk. Lines of several batches are flushed together.
    async fn write_with_others(&self, line: Line) -> Result<(), LedgerError> {
        self.write(line, Flush::Whenever)?;
        let Some(file) = &self.0 else { return Ok(()) };
        let written = || {
            let open = lock(&file.open);
            (Arc::clone(&open.file), open.whole)
        };
        let (_, end) = written();
        let flushed = file.flush.flush(end, written).await;
        crash::point();
        Ok(flushed.map_err(|error| DiskError::of("write", &lock(&file.open).own.path)(error))?)
    }
}

impl Open {
    /// Appends a line. A partial line is removed after a failure, so that the next line does not become part of it.
    fn append(&mut self, line: Line, flush: Flush) -> io::Result<()> {
        let mut text = serde_json::to_string(&Versioned { v: VERSION, line })?;
        text.push('\n');
        if self.is_torn {
            self.cut()?;
        }
        self.is_torn = true;
        let written = write_line(&self.file, text.as_bytes(), flush);
        if let Err(error) = written {
            // If this fails too, the next line tries again.
            let _ = self.cut();
            return Err(error);
        }
        self.is_torn = false;
        self.whole += text.len() as u64;
        Ok(())
    }

    fn cut(&mut self) -> io::Result<()> {
        self.file.set_len(self.whole)?;
        self.is_torn = false;
        Ok(())
    }
}

fn write_line(mut file: &File, text: &[u8], flush: Flush) -> io::Result<()> {
    // In two parts, so that a test can kill the process in between: a partial line counts as not written.
    let (half, rest) = text.split_at(text.len() / 2);
    crash::point();
    file.write_all(half)?;
    crash::write_point()?;
    file.write_all(rest)?;
    if flush == Flush::Now {
        file.sync_data()?;
    }
    crash::point();
    Ok(())
}

fn lock(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}
