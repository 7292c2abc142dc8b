//! A run as its ledger records it.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use indexmap::IndexMap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::api::Definitions;
use crate::id::{AgentId, BatchId, RunId, TestCaseId};
use crate::plan::Plan;
use crate::policy::adopt::Intent;
use crate::policy::listing::Mark;
use crate::policy::resend::Unanswered;
use crate::text::UntrustedText;

/// What identifies a run, as its ledger holds it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct RunHead {
    /// The run.
    #[serde(rename = "run")]
    pub id: RunId,
    /// When it started.
    pub started: Timestamp,
    /// The address of the API. It is only compared, never used: a file must not decide where the key goes.
    pub api: String,
    /// Whether it used an embedded sandbox, which ended with it.
    #[serde(rename = "sandbox")]
    pub is_sandboxed: bool,
    /// Its selectors.
    pub selection: Vec<String>,
    /// Its suite files.
    pub suites: Vec<SuiteHash>,
}

/// A suite file and the SHA-256 of its text.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct SuiteHash {
    /// The file, relative to the folder in which the run started.
    pub path: String,
    /// In lower-case hexadecimal digits.
    pub sha256: String,
}

/// The marks of the agents of a run. An agent without one had a list that could not be read.
pub(crate) type Marks = HashMap<AgentId, Mark>;

/// A run as its ledger records it.
#[derive(Clone, Debug)]
pub struct RecordedRun {
    /// The ledger.
    pub path: PathBuf,
    /// What identifies the run.
    pub head: RunHead,
    /// Its plan.
    pub plan: Plan,
    /// What the preflight found out about the cases.
    pub(crate) definitions: Definitions,
    /// What the service listed before the first create.
    pub(crate) marks: Marks,
    /// What was asked of the service, by agent.
    pub(crate) records: IndexMap<AgentId, BatchRecord>,
    /// The cases that did not pass, if results were judged at all.
    pub(crate) not_passed: Option<HashSet<(AgentId, TestCaseId)>>,
    /// Whether every result was judged and reported.
    pub is_finished: bool,
    /// The verdict of a finished run. The file may come from a checkout, so it may be any text.
    pub verdict: Option<UntrustedText>,
    /// Whether another run has created the same batches again, so that this one needs no result.
    pub(crate) is_replaced: bool,
    /// Whether a line in the middle cannot be read: it may have recorded a create.
    pub(crate) is_damaged: bool,
    /// When the last create was recorded, just before it was sent.
    pub(crate) last_intent: Option<Timestamp>,
    /// The number of bytes of all whole lines.
    pub(super) whole: u64,
    /// The index of each agent in the plan.
    pub(super) index: HashMap<AgentId, usize>,
}

/// The creates of one agent, and its batch.
#[derive(Clone, Debug, Default)]
pub(crate) struct BatchRecord {
    /// Creates without a known answer.
    pub open: Vec<OpenCreate>,
    /// The batch.
    pub batch: Option<BatchId>,
    /// Whether the batch was found in the service's list: one of the open creates created it.
    pub is_adopted: bool,
}

/// A create without a known batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenCreate {
    /// When it was recorded; `None` if that line is damaged.
    pub intent: Option<Intent>,
    /// What happened instead of an answer.
    pub unanswered: Unanswered,
}

impl BatchRecord {
    /// Whether a batch exists or may exist.
    #[must_use]
    pub(crate) fn may_exist(&self) -> bool {
        self.batch.is_some() || !self.open.is_empty()
    }

    /// How many creates may have had an effect.
    #[must_use]
    pub(crate) fn sent(&self) -> usize {
        self.open.len() + usize::from(self.batch.is_some() && !self.is_adopted)
    }
}

impl RecordedRun {
    /// The creates of one agent, and its batch.
    ///
    /// If the ledger is damaged, an agent without a batch counts as one whose create was not answered, and a recorded
    /// create must not be repeated.
    #[must_use]
    pub(crate) fn record(&self, agent: &AgentId) -> BatchRecord {
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

    /// The cases in the batch of one agent.
    pub(super) fn cases(&self, agent: &AgentId) -> Option<&[TestCaseId]> {
        let index = self.index.get(agent)?;
        Some(&self.plan.batches[*index].cases)
    }
}
