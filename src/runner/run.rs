//! A run that is about to start or to be resumed.

use indexmap::IndexMap;
use jiff::Timestamp;

use crate::api::Definitions;
use crate::id::{AgentId, RunId};
use crate::ledger::{BatchRecord, Ledger, Marks, RecordedRun, RunHead, StateFolder, Unfinished};
use crate::outcome::{Outcome, Service};
use crate::plan::Plan;

/// A run that is about to start or to be resumed: its plan, and all that is known of it so far.
#[derive(Debug)]
pub struct Run {
    /// Its name; `None` for a batch that was started elsewhere.
    pub(super) id: Option<RunId>,
    pub(super) started: Timestamp,
    pub(super) plan: Plan,
    /// What the service told of the cases.
    pub(super) definitions: Definitions,
    /// What the service listed before the first create.
    pub(super) marks: Marks,
    /// What was asked of the service for each agent.
    pub(super) records: IndexMap<AgentId, BatchRecord>,
    /// When an earlier process sent the last create, or started the run; `None` for a run that starts now.
    pub(super) last_create: Option<Timestamp>,
    pub(super) creates: CreatePermission,
    pub(super) ledger: LedgerSource,
}

/// Whether batches may be created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CreatePermission {
    Allowed,
    Forbidden { why: &'static str },
}

/// Where the ledger of a run comes from.
#[derive(Debug)]
pub(super) enum LedgerSource {
    /// It is written once the service has answered the preflight.
    New(NewLedger),
    /// It is open, or there is none to write.
    Open(Ledger),
}

/// The ledger that a new run will write.
#[derive(Clone, Debug)]
pub struct NewLedger {
    /// The folder of all ledgers.
    pub state: StateFolder,
    /// Its first entry.
    pub head: RunHead,
    /// What to do about unfinished runs that asked for the same.
    pub unfinished: Unfinished,
}

impl Run {
    /// A run that starts now.
    #[must_use]
    pub fn new(plan: Plan, ledger: NewLedger) -> Self {
        Self {
            id: Some(ledger.head.id.clone()),
            started: ledger.head.started,
            plan,
            definitions: Definitions::new(),
            marks: Marks::new(),
            records: IndexMap::new(),
            last_create: None,
            creates: CreatePermission::Allowed,
            ledger: LedgerSource::New(ledger),
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
            creates: match (recorded.is_finished, recorded.is_replaced) {
                (true, _) => forbidden("the run is finished"),
                (_, true) => forbidden("another run was paid for in its place"),
                _ => CreatePermission::Allowed,
            },
            last_create: Some(recorded.last_intent.unwrap_or(recorded.head.started)),
            id: Some(recorded.head.id),
            started: recorded.head.started,
            plan: recorded.plan,
            definitions: recorded.definitions,
            marks: recorded.marks,
            ledger: LedgerSource::Open(ledger),
        }
    }

    /// What was asked of the service for an agent.
    pub(super) fn record(&self, agent: &AgentId) -> BatchRecord {
        self.records.get(agent).cloned().unwrap_or_default()
    }

    /// Its plan.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Its outcome as long as nothing is known: what reports show until there is more.
    #[must_use]
    pub fn unfinished(&self, service: Service) -> Outcome {
        self.plan.unfinished(self.id.clone(), service, self.started)
    }
}
