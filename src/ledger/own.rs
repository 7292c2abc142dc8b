//! The ledger of the run that is going on: what is written here is on the disk before the next step.

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use indexmap::{IndexMap, IndexSet};

use super::LedgerError;
use super::line::{self, AgentCases, Line, VERSION, Versioned};
use super::rivals::rivals;
use crate::crash;
use crate::id::{AgentId, BatchId};
use crate::outcome::{CaseState, Outcome};
use crate::policy::adopt::{Clock, Found, Intent, Rivals, Wanted};

/// The ledger of the run that is going on. Clones write to the same file.
#[derive(Clone, Debug)]
pub struct Ledger(Option<Arc<Mutex<Open>>>);

#[derive(Debug)]
struct Open {
    path: PathBuf,
    file: File,
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
    pub(super) fn new(path: PathBuf, file: File, lock: File) -> Self {
        let open = Open {
            path,
            file,
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
                Clock::Service => line::Clock::Service,
                Clock::Own => line::Clock::Own,
            },
        };
        self.write(line, Flush::Now)
    }

    /// Notes that the last intent was certainly not taken.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn not_taken(&self, agent: &AgentId, why: &str) -> Result<(), LedgerError> {
        let (agent, why) = (agent.to_string(), why.to_owned());
        self.write(Line::NotTaken { agent, why }, Flush::Whenever)
    }

    /// Notes the batch that answers the last intent.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn created(&self, agent: &AgentId, batch: &BatchId) -> Result<(), LedgerError> {
        let (agent, batch) = (agent.to_string(), batch.to_string());
        self.write(Line::Created { agent, batch }, Flush::Now)
    }

    /// Lets `find` choose among what no other run has, and notes what it found before another run can look.
    ///
    /// # Errors
    /// A disk that does not take it, and ledgers of others that cannot be read.
    pub fn adopt(
        &self,
        wanted: &Wanted,
        find: impl FnOnce(&Rivals) -> Found,
    ) -> Result<Found, LedgerError> {
        let Some(path) = self.0.as_ref().map(|open| lock(open).path.clone()) else {
            return Ok(find(&Rivals::default()));
        };
        let (rivals, _guard) = rivals(&path, wanted)?;
        let found = find(&rivals);
        if let Found::One(batch) = &found {
            let (agent, batch) = (wanted.agent.to_string(), batch.to_string());
            self.write(Line::Adopted { agent, batch }, Flush::Now)?;
        }
        Ok(found)
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
                CaseState::Failed { .. } | CaseState::Errored { .. } => true,
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

    /// Notes that every report of a run that came to its end was written. Nothing is left to take up then.
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
        let written = append(&mut open.file, line, flush);
        written.map_err(LedgerError::disk("write", &open.path))
    }
}

fn append(file: &mut File, line: Line, flush: Flush) -> io::Result<()> {
    let mut text = serde_json::to_string(&Versioned { v: VERSION, line })?;
    text.push('\n');
    crash::write_point()?;
    // A half is no line: a process that is killed between the two wrote nothing.
    let (half, rest) = text.as_bytes().split_at(text.len() / 2);
    file.write_all(half)?;
    crash::point();
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
