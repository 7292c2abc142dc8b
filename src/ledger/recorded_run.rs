//! A ledger as it was found on disk.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use indexmap::IndexMap;
use jiff::Timestamp;

use crate::api::Definitions;
use crate::id::{AgentId, BatchId, RunId, TestCaseId};
use crate::plan::Plan;
use crate::policy::adopt::Intent;
use crate::policy::listing::Mark;
use crate::policy::resend::Unanswered;

/// What identifies a run.
#[derive(Clone, Debug)]
pub struct RunHead {
    /// The run.
    pub id: RunId,
    /// When it began.
    pub started: Timestamp,
    /// The address that was asked. Never to be used, only compared: whoever wrote the file must not decide
    /// where a key goes.
    pub api: String,
    /// Whether it asked an embedded sandbox, which ended with it.
    pub is_sandboxed: bool,
    /// The selectors that it was given.
    pub selection: Vec<String>,
    /// The suite files, and what was in them.
    pub suites: Vec<SuiteHash>,
}

/// A suite file and the SHA-256 of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuiteHash {
    /// The file, relative to the folder in which the run began.
    pub path: String,
    /// In lower-case hexadecimal digits.
    pub sha256: String,
}

/// The marks of the agents of a run. An agent without one had a list that could not be read.
pub type Marks = HashMap<AgentId, Mark>;

/// A ledger as it was found on disk.
#[derive(Clone, Debug)]
pub struct RecordedRun {
    /// Where it was found.
    pub path: PathBuf,
    /// Whose it is.
    pub head: RunHead,
    /// What was to be done.
    pub plan: Plan,
    /// What the service had told of the cases.
    pub definitions: Definitions,
    /// What the service listed before the first create.
    pub marks: Marks,
    /// What was asked of the service, by agent.
    pub records: IndexMap<AgentId, BatchRecord>,
    /// The cases that did not pass, if results were judged at all.
    pub not_passed: Option<HashSet<(AgentId, TestCaseId)>>,
    /// Whether every result was judged and reported.
    pub is_finished: bool,
    /// Whether the same was paid for again, so that nobody waits for this run any more.
    pub is_replaced: bool,
    /// Whether a line in the middle cannot be read: it may have said that a create was sent.
    pub is_damaged: bool,
    /// When the last create of the run was about to be sent.
    pub last_intent: Option<Timestamp>,
    /// The bytes of all whole lines.
    pub(super) whole: u64,
    /// Where in the plan the batch of an agent is.
    pub(super) index: HashMap<AgentId, usize>,
}

/// What was asked of the service for one agent, and what it answered.
#[derive(Clone, Debug, Default)]
pub struct BatchRecord {
    /// Creates without a known answer.
    pub open: Vec<OpenCreate>,
    /// The batch.
    pub batch: Option<BatchId>,
    /// Whether the batch was found in the service's list, so that one of the open creates was its own.
    pub is_adopted: bool,
}

/// A create without a known batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenCreate {
    /// When it was about to be sent; `None` if the line that said so is damaged.
    pub intent: Option<Intent>,
    /// What came in place of an answer. A process that was killed knows of none.
    pub unanswered: Unanswered,
}

impl BatchRecord {
    /// Whether something exists or may exist that was paid for.
    #[must_use]
    pub fn may_exist(&self) -> bool {
        self.batch.is_some() || !self.open.is_empty()
    }

    /// How many creates may have had an effect.
    #[must_use]
    pub fn sent(&self) -> usize {
        self.open.len() + usize::from(self.batch.is_some() && !self.is_adopted)
    }
}

impl RecordedRun {
    /// What was asked for one agent.
    ///
    /// Where the ledger is damaged, an agent without a batch counts as asked for without an answer, and the answer
    /// to a create that is known of may have been one that must not be repeated.
    #[must_use]
    pub fn record(&self, agent: &AgentId) -> BatchRecord {
        let mut record = self.records.get(agent).cloned().unwrap_or_default();
        if self.is_damaged && record.batch.is_none() {
            for create in &mut record.open {
                create.unanswered = Unanswered::Unclear;
            }
        }
        if self.is_damaged && !record.may_exist() {
            record.open.push(OpenCreate {
                intent: None,
                unanswered: Unanswered::Lost,
            });
        }
        record
    }

    /// The cases that are sent for one agent.
    pub(super) fn cases(&self, agent: &AgentId) -> Option<&[TestCaseId]> {
        let index = self.index.get(agent)?;
        Some(&self.plan.batches[*index].cases)
    }
}
