//! Where the work for an agent begins: with a create, with a look, or with a batch that is there.

use indexmap::IndexMap;
use jiff::Timestamp;

use crate::api::Definitions;
use crate::id::{AgentId, BatchId, RunId};
use crate::ledger::{Asked, Recorded};
use crate::plan::Plan;
use crate::policy::adopt::Intent;

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
    /// What was asked of the service.
    pub asked: IndexMap<AgentId, Asked>,
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
#[derive(Clone, Debug)]
pub(super) enum Start {
    /// With its create, unless creates without an answer are found to have been taken.
    Create(Vec<Intent>),
    /// With a batch that a ledger or a person names, and that must prove to fit.
    Follow(BatchId),
}

impl From<Recorded> for TakenUp {
    fn from(recorded: Recorded) -> Self {
        let why = match (recorded.is_finished, recorded.is_replaced) {
            (true, _) => Some("the run is finished"),
            (_, true) => Some("another run was paid for in its place"),
            _ => None,
        };
        Self {
            run: Some(recorded.head.id),
            started: recorded.head.started,
            plan: recorded.plan,
            told: recorded.definitions,
            asked: recorded.asked,
            creates: why.map_or(Creates::Allowed, |why| Creates::Forbidden {
                why: why.to_owned(),
            }),
        }
    }
}

impl TakenUp {
    pub(super) fn start(&self, agent: &AgentId) -> Start {
        let asked = self.asked.get(agent).cloned().unwrap_or_default();
        asked
            .batch
            .map_or_else(|| Start::Create(asked.open), Start::Follow)
    }
}
