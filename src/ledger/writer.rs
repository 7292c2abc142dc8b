//! The ledger of the run that is going on: what is written here is on the disk before the next step.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use indexmap::{IndexMap, IndexSet};

use super::concurrent::{self, OwnRun};
use super::line::{self, AgentCases, Answer, Line, VERSION, Versioned};
use super::{FolderLock, LedgerError};
use crate::crash;
use crate::id::{AgentId, BatchId, TestCaseId};
use crate::outcome::{CaseState, Outcome};
use crate::policy::adopt::{ConcurrentRuns, Intent, TimeSource};
use crate::policy::resend::Unanswered;

/// The ledger of the run that is going on. Clones write to the same file.
#[derive(Clone, Debug)]
pub struct Ledger(Option<Arc<Mutex<Open>>>);

#[derive(Debug)]
struct Open {
    own: OwnRun,
    file: File,
    /// The bytes of all whole lines.
    whole: u64,
    /// Whether a part of a line may stand behind them.
    is_torn: bool,
    /// Held as long as the process works on the run.
    _lock: File,
}

/// Whether a line must be on the disk before the next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flush {
    Now,
    /// Without the line, nothing worse happens than one more look.
    Whenever,
}

impl Ledger {
    /// A file with `whole` bytes of whole lines.
    pub(super) fn new(own: OwnRun, file: File, whole: u64, lock: File) -> Self {
        let open = Open {
            own,
            file,
            whole,
            is_torn: false,
            _lock: lock,
        };
        Self(Some(Arc::new(Mutex::new(open))))
    }

    /// For batches that somebody else created: there is nothing to remember, and nothing may be created.
    #[must_use]
    pub fn unwritten() -> Self {
        Self(None)
    }

    /// Notes a create that is about to be sent. It must not be sent if this fails.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn intent(&self, agent: &AgentId, intent: Intent) -> Result<(), LedgerError> {
        let line = Line::Intent {
            agent: agent.to_string(),
            at: intent.at.to_string(),
            clock: match intent.clock {
                TimeSource::Service => line::TimeSource::Service,
                TimeSource::Local => line::TimeSource::OwnRun,
            },
        };
        self.write(line, Flush::Now)
    }

    /// Notes that the last intent was refused or not sent.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn not_created(&self, agent: &AgentId, why: &str) -> Result<(), LedgerError> {
        let (agent, why) = (agent.to_string(), why.to_owned());
        self.write(Line::NotCreated { agent, why }, Flush::Now)
    }

    /// Notes what came in place of the batch that the last intent asked for.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn unanswered(&self, agent: &AgentId, unanswered: Unanswered) -> Result<(), LedgerError> {
        let line = Line::Unanswered {
            agent: agent.to_string(),
            answer: match unanswered {
                Unanswered::Lost => Answer::Lost,
                Unanswered::QuicklyRefused => Answer::QuicklyRefused,
                Unanswered::Unclear => Answer::Unclear,
                Unanswered::WithoutId => Answer::WithoutId,
            },
        };
        self.write(line, Flush::Now)
    }

    /// Notes the batch that answers the last intent.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn created(&self, agent: &AgentId, batch: &BatchId) -> Result<(), LedgerError> {
        let (agent, batch) = (agent.to_string(), batch.to_string());
        self.write(Line::Created { agent, batch }, Flush::Now)
    }

    /// Notes a batch that was found in the service's list, before another run can look.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn adopted(
        &self,
        agent: &AgentId,
        batch: &BatchId,
        _lock: &FolderLock,
    ) -> Result<(), LedgerError> {
        let (agent, batch) = (agent.to_string(), batch.to_string());
        self.write(Line::Adopted { agent, batch }, Flush::Now)
    }

    /// What other runs have, and wait for.
    ///
    /// # Errors
    /// Ledgers that cannot be read.
    pub fn concurrent(
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

    /// The batches that all other runs against the same address have.
    ///
    /// # Errors
    /// Ledgers that cannot be read.
    pub fn claimed_by_others(&self) -> Result<HashSet<BatchId>, LedgerError> {
        match self.own() {
            None => Ok(HashSet::new()),
            Some(own) => concurrent::claimed(&own),
        }
    }

    /// Takes the lock of the folder; `None` if another process has it.
    ///
    /// # Errors
    /// A folder without locks.
    pub fn lock_folder(&self) -> Result<Option<FolderLock>, LedgerError> {
        match self.own() {
            None => Ok(Some(FolderLock::none())),
            Some(own) => FolderLock::take(&own.folder),
        }
    }

    fn own(&self) -> Option<OwnRun> {
        Some(lock(self.0.as_ref()?).own.clone())
    }

    /// Notes that a batch came to its end.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn settled(&self, agent: &AgentId) -> Result<(), LedgerError> {
        let agent = agent.to_string();
        self.write(Line::Settled { agent }, Flush::Whenever)
    }

    /// Notes which cases did not pass, for whoever wants to run only these.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn judged(&self, outcome: &Outcome) -> Result<(), LedgerError> {
        let mut not_passed: IndexMap<&AgentId, IndexSet<String>> = IndexMap::new();
        for group in &outcome.groups {
            let open = group.cases.iter().filter(|case| match case.state {
                CaseState::Passed | CaseState::Skipped { .. } => false,
                CaseState::Failed { .. } | CaseState::Errored(_) => true,
            });
            let open = open.map(|case| case.listing.id.to_string());
            not_passed.entry(&group.agent).or_default().extend(open);
        }
        not_passed.retain(|_, cases| !cases.is_empty());
        let agents = not_passed.into_iter().map(|(agent, cases)| AgentCases {
            agent: agent.to_string(),
            cases: cases.into_iter().collect(),
        });
        let not_passed = agents.collect();
        self.write(Line::Judged { not_passed }, Flush::Whenever)
    }

    /// Notes that every report of a run that came to its end was written. Nothing is left to resume then.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn finish(&self, verdict: &str) -> Result<(), LedgerError> {
        let verdict = verdict.to_owned();
        self.write(Line::Finished { verdict }, Flush::Now)
    }

    pub(super) fn write(&self, line: Line, flush: Flush) -> Result<(), LedgerError> {
        let Some(open) = &self.0 else { return Ok(()) };
        let mut open = lock(open);
        let written = open.append(line, flush);
        written.map_err(LedgerError::disk("write", &open.own.path))
    }
}

impl Open {
    /// Appends a line. A line that fails is cut off again: what follows must not run into half of it.
    fn append(&mut self, line: Line, flush: Flush) -> io::Result<()> {
        let mut text = serde_json::to_string(&Versioned { v: VERSION, line })?;
        text.push('\n');
        if self.is_torn {
            self.cut()?;
        }
        self.is_torn = true;
        let written = write_line(&mut self.file, text.as_bytes(), flush);
        if let Err(error) = written {
            // If this fails too, it is tried again before the next line.
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

fn write_line(file: &mut File, text: &[u8], flush: Flush) -> io::Result<()> {
    // A half is no line: a process that is killed between the two wrote nothing.
    let (half, rest) = text.split_at(text.len() / 2);
    crash::point();
    file.write_all(half)?;
    crash::write_point()?;
    file.write_all(rest)?;
    if flush == Flush::Now {
        file.sync_all()?;
    }
    crash::point();
    Ok(())
}

fn lock(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}
