//! A run for a batch that was started elsewhere.

use std::sync::Arc;

use indexmap::IndexMap;
use jiff::Timestamp;

use super::error::ExternalBatchError;
use super::run::{CreatePermission, LedgerSource, Run};
use crate::api::{Client, Definitions, Failure};
use crate::id::{AgentId, BatchId, TestCaseId};
use crate::ledger::{BatchRecord, Ledger, Marks};
use crate::outcome::{Criteria, Listing, Location, Scope};
use crate::plan::{Plan, PlannedBatch, PlannedGroup};

impl Run {
    /// A run that follows a batch which was started elsewhere, for example in the dashboard.
    ///
    /// Reads the test cases of the batch. Each is judged by the default gate: every attempt must pass.
    ///
    /// # Errors
    /// A batch that cannot be read, or without test cases.
    pub async fn external(
        client: &Client,
        agent: &AgentId,
        batch: &BatchId,
    ) -> Result<Self, ExternalBatchError> {
        let unreadable = |source: Failure| ExternalBatchError::Unreadable {
            batch: batch.clone(),
            agent: agent.clone(),
            source,
        };
        let snapshot = client.batch(agent, batch).await.map_err(unreadable)?;
        let mut cases: Vec<TestCaseId> = snapshot.cases.into_iter().map(|case| case.id).collect();
        if cases.is_empty() {
            let rows = client.test_runs(agent, batch).await.map_err(unreadable)?;
            cases.extend(rows.into_iter().map(|row| row.case.id));
        }
        cases.sort();
        cases.dedup();
        if cases.is_empty() {
            return Err(ExternalBatchError::NoCases(batch.clone()));
        }
        let record = BatchRecord {
            batch: Some(batch.clone()),
            ..BatchRecord::default()
        };
        Ok(Self {
            id: None,
            started: Timestamp::now(),
            plan: Arc::new(plan(agent, batch, cases)),
            definitions: Definitions::new(),
            marks: Marks::new(),
            records: IndexMap::from([(agent.clone(), record)]),
            last_create: None,
            permission: CreatePermission::Forbidden {
                why: "an existing batch is followed",
            },
            ledger: LedgerSource::Open(Ledger::unwritten()),
            shortest_batches: Arc::default(),
        })
    }
}

fn plan(agent: &AgentId, batch: &BatchId, cases: Vec<TestCaseId>) -> Plan {
    let path: Arc<str> = batch.as_str().into();
    let location = Location {
        path: path.clone(),
        line: 1,
        column: 1,
        offset: 0,
        length: 0,
    };
    let listing = |id: &TestCaseId| Listing::new(id.clone(), location.clone());
    let group = PlannedGroup {
        suite: batch.as_str().into(),
        path,
        agent_name: agent.as_str().into(),
        agent: agent.clone(),
        cases: cases.iter().map(listing).collect(),
        location,
    };
    Plan {
        batches: vec![PlannedBatch {
            agent: agent.clone(),
            cases,
        }],
        groups: vec![group],
        scope: Scope::default(),
        criteria: Criteria::default(),
        unselected: Vec::new(),
        idle: None,
        notes: Vec::new(),
    }
}
