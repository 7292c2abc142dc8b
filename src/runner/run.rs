//! A run that is about to start or to be resumed.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;
use jiff::Timestamp;

use crate::api::Definitions;
use crate::id::{AgentId, RunId};
use crate::ledger::{BatchRecord, Ledger, Marks, RecordedRun, RunHead, StateFolder, Unfinished};
use crate::outcome::{Outcome, Service};
use crate::plan::Plan;

/// A run that is about to start or to be resumed: its plan, and everything that is known about it so far.
#[derive(Debug)]
pub struct Run {
    /// `None` for a batch that was started elsewhere.
    pub(super) id: Option<RunId>,
    pub(super) started: Timestamp,
    pub(super) plan: Arc<Plan>,
    /// The cases as the service defines them.
    pub(super) definitions: Definitions,
    /// The batches that the service listed before the first create.
    pub(super) marks: Marks,
    /// What the ledger records for each agent.
    pub(super) records: IndexMap<AgentId, BatchRecord>,
    /// When an earlier process sent the last create, or started the run; `None` for a run that starts now.
    pub(super) last_create: Option<Timestamp>,
    pub(super) permission: CreatePermission,
    pub(super) ledger: LedgerSource,
    /// The shortest time that the batch of an agent took in earlier runs.
    pub(super) shortest_batches: Arc<HashMap<AgentId, Duration>>,
}

/// Whether the run may create batches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CreatePermission {
    Allowed,
    Forbidden { why: &'static str },
}

/// The ledger of a run.
#[derive(Debug)]
pub(super) enum LedgerSource {
    /// It is created after the preflight.
    New(NewLedger),
    /// It is open, or the run has none.
    Open(Ledger),
}

/// The ledger that a new run will write.
#[derive(Clone, Debug)]
pub struct NewLedger {
    /// The folder of all ledgers.
    pub state: StateFolder,
    /// Its first entry.
    pub head: RunHead,
    /// What to do about unfinished runs of the same test cases.
    pub unfinished: Unfinished,
}

impl Run {
    /// A run that starts now.
    #[must_use]
    pub fn new(plan: Plan, ledger: NewLedger) -> Self {
        Self {
            id: Some(ledger.head.id.clone()),
            started: ledger.head.started,
            plan: Arc::new(plan),
            definitions: Definitions::new(),
            marks: Marks::new(),
            records: IndexMap::new(),
            last_create: None,
            permission: CreatePermission::Allowed,
            ledger: LedgerSource::New(ledger),
            shortest_batches: Arc::default(),
        }
    }

    /// The same run, which polls the batches of these agents later, since they never took less than the given times.
    #[must_use]
    pub fn with_shortest_batches(self, shortest: HashMap<AgentId, Duration>) -> Self {
        Self {
            shortest_batches: Arc::new(shortest),
            ..self
        }
    }

    /// A run that another process started, as its ledger records it.
    #[must_use]
    pub fn resume(recorded: RecordedRun, ledger: Ledger) -> Self {
        let batches = recorded.plan.batches.iter();
        let records = batches.map(|batch| (batch.agent.clone(), recorded.record(&batch.agent)));
        let forbidden = |why| CreatePermission::Forbidden { why };
        Self {
            records: records.collect(),
            permission: match (recorded.is_finished, recorded.is_replaced) {
                (true, _) => forbidden("the run is finished"),
                (_, true) => forbidden("another run has replaced it"),
                _ => CreatePermission::Allowed,
            },
            last_create: Some(recorded.last_intent.unwrap_or(recorded.head.started)),
            id: Some(recorded.head.id),
            started: recorded.head.started,
            plan: Arc::new(recorded.plan),
            definitions: recorded.definitions,
            marks: recorded.marks,
            ledger: LedgerSource::Open(ledger),
            // How long its batches have been running is not known.
            shortest_batches: Arc::default(),
        }
    }

    /// What the ledger records for an agent.
    pub(super) fn record(&self, agent: &AgentId) -> BatchRecord {
        self.records.get(agent).cloned().unwrap_or_default()
    }

    /// The plan.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The outcome in which no case is judged yet: what reports show until there is a result.
    #[must_use]
    pub fn unfinished(&self, service: Service) -> Outcome {
        self.plan.unfinished(self.id.clone(), service, self.started)
    }
}
