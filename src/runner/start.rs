//! Where the work for an agent begins: with a create, with a look, or with a batch that is there.

use indexmap::IndexMap;
use jiff::Timestamp;

use super::created::Created;
use crate::api::Definitions;
use crate::id::{AgentId, RunId};
use crate::ledger::{BatchRecord, Marks, OpenCreate, RecordedRun, RunHead};
use crate::plan::Plan;

/// A run that was begun before, as its ledger tells, or a batch that somebody else created.
#[derive(Clone, Debug)]
pub struct TakenUp {
    /// The run, if it is one.
    pub run: Option<RunId>,
    /// When it began.
    pub started: Timestamp,
    /// What was to be done.
    pub plan: Plan,
    /// What the service had told of the cases.
    pub told: Definitions,
    /// What the service listed before the first create.
    pub marks: Marks,
    /// What was asked of the service.
    pub asked: IndexMap<AgentId, BatchRecord>,
    /// When the last create was sent; `None` for a run that begins now.
    pub last_of_run: Option<Timestamp>,
    /// Whether what was not asked for yet is to be.
    pub creates: Creates,
}

/// Whether batches may be created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Creates {
    /// They may.
    Allowed,
    /// They may not.
    Forbidden {
        /// Why, in a few words.
        why: String,
    },
}

/// Where the work for one agent begins.
pub(super) enum Start {
    /// With its create, unless creates without an answer are found to have had an effect.
    Create(Vec<OpenCreate>),
    /// With a batch that a ledger or a person names, and creates that were not answered before it.
    Follow(Created),
}

impl From<RecordedRun> for TakenUp {
    fn from(recorded: RecordedRun) -> Self {
        let why = match (recorded.is_finished, recorded.is_replaced) {
            (true, _) => Some("the run is finished"),
            (_, true) => Some("another run was paid for in its place"),
            _ => None,
        };
        let batches = recorded.plan.batches.iter();
        let asked = batches.map(|batch| (batch.agent.clone(), recorded.asked(&batch.agent)));
        Self {
            asked: asked.collect(),
            last_of_run: Some(recorded.last_intent.unwrap_or(recorded.head.started)),
            marks: recorded.marks,
            run: Some(recorded.head.id),
            started: recorded.head.started,
            plan: recorded.plan,
            told: recorded.definitions,
            creates: why.map_or(Creates::Allowed, |why| Creates::Forbidden {
                why: why.to_owned(),
            }),
        }
    }
}

impl TakenUp {
    /// A run that begins now.
    pub(super) fn new(head: &RunHead, plan: &Plan) -> Self {
        Self {
            run: Some(head.id.clone()),
            started: head.started,
            plan: plan.clone(),
            told: Definitions::new(),
            marks: Marks::new(),
            asked: IndexMap::new(),
            last_of_run: None,
            creates: Creates::Allowed,
        }
    }

    pub(super) fn start(&self, agent: &AgentId) -> Start {
        let asked = self.asked.get(agent).cloned().unwrap_or_default();
        let sent = asked.sent();
        match asked.batch {
            None => Start::Create(asked.open),
            Some(id) => Start::Follow(Created {
                id,
                sent,
                open: asked.open,
            }),
        }
    }
}
