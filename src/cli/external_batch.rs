//! A batch that was started in the dashboard, as if a suite file had asked for it.

use std::sync::Arc;

use indexmap::IndexMap;
use jiff::Timestamp;

use super::command_error::{self, CommandError};
use super::user_error::UserError;
use crate::api::{Client, Definitions, Failure};
use crate::id::{AgentId, BatchId, TestCaseId};
use crate::ledger::{BatchRecord, Marks};
use crate::outcome::{Gate, Listing, Location, Scope};
use crate::plan::{Plan, PlannedBatch, PlannedGroup};
use crate::runner::{Creates, TakenUp};

/// Asks the service for the cases of a batch. Each is judged by the default gate: every attempt must pass.
pub(super) async fn batch(
    batch: &str,
    agent: &str,
    client: &Client,
) -> Result<TakenUp, CommandError> {
    let id =
        BatchId::new(batch).ok_or_else(|| UserError::new(format!("--batch {batch}: not an id")))?;
    let agent =
        AgentId::new(agent).ok_or_else(|| UserError::new(format!("--agent {agent}: not an id")))?;
    let told = client.batch(&agent, &id).await;
    let told = told.map_err(|failure| unknown(&id, &agent, &failure))?;
    let mut cases: Vec<TestCaseId> = told.cases.iter().map(|case| case.id.clone()).collect();
    if cases.is_empty() {
        let rows = client.test_runs(&agent, &id).await;
        let rows = rows.map_err(|failure| unknown(&id, &agent, &failure))?;
        cases.extend(rows.into_iter().map(|row| row.case.id));
    }
    cases.sort();
    cases.dedup();
    if cases.is_empty() {
        let help = "wait until the service lists its test runs, and try again";
        let message = format!("the service does not say which cases batch {id} has");
        return Err(CommandError::Unavailable(
            UserError::new(message).help(help),
        ));
    }
    Ok(taken_up(id, agent, cases))
}

fn unknown(batch: &BatchId, agent: &AgentId, failure: &Failure) -> CommandError {
    if failure.is_absent() {
        let help = "copy both ids from the dashboard; the key must belong to the same workspace";
        let message = format!("the service knows no batch {batch} of agent {agent}");
        return UserError::new(message).caused_by(failure).help(help).into();
    }
    command_error::of_failure(failure)
}

fn taken_up(id: BatchId, agent: AgentId, cases: Vec<TestCaseId>) -> TakenUp {
    let path: Arc<str> = id.as_str().into();
    let location = Location {
        path: path.clone(),
        line: 1,
        column: 1,
        offset: 0,
        length: 0,
    };
    let listing = |id: &TestCaseId| Listing {
        id: id.clone(),
        name: None,
        gate: Gate::All,
        tags: Vec::new(),
        owner: None,
        skip: None,
        quarantine: None,
        location: location.clone(),
    };
    let group = PlannedGroup {
        suite: id.as_str().into(),
        path,
        agent_name: agent.as_str().into(),
        agent: agent.clone(),
        cases: cases.iter().map(listing).collect(),
        location,
    };
    let asked = BatchRecord {
        batch: Some(id),
        ..BatchRecord::default()
    };
    TakenUp {
        run: None,
        started: Timestamp::now(),
        plan: Plan {
            batches: vec![PlannedBatch {
                agent: agent.clone(),
                cases,
            }],
            groups: vec![group],
            scope: Scope::default(),
            unselected: Vec::new(),
        },
        told: Definitions::new(),
        marks: Marks::new(),
        last_of_run: None,
        asked: IndexMap::from([(agent, asked)]),
        creates: Creates::Forbidden {
            why: "the batch was to be followed".to_owned(),
        },
    }
}
