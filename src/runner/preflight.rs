//! Before anything is paid for: is the key accepted, and does every agent own every case that is to run?

use std::collections::HashSet;

use tokio::task::JoinSet;

use super::comparison::{CheckedAgent, Comparison};
use super::error::PreflightError;
use super::findings;
use super::observer::Observer;
use crate::api::{CaseDefinition, Client, Definitions, Failure};
use crate::event::Fact;
use crate::id::TestCaseId;
use crate::plan::{Plan, PlannedBatch};
use crate::suite::{Finding, Severity};

/// What the preflight found where nothing must be mended.
#[derive(Default)]
pub(super) struct CheckedPlan {
    pub(super) definitions: Definitions,
    /// What could not be checked, and why.
    pub(super) unchecked: Vec<String>,
}

/// What the list of an agent's test cases came to.
enum CaseList {
    /// The cases that the service has.
    Cases(Vec<CaseDefinition>),
    /// The service says that there is no such list: of this agent, or at all.
    Absent(Failure),
}

/// Asks the service about every agent of the plan.
///
/// # Errors
/// What must be mended before anything is created, all of it at once.
pub(super) async fn preflight(
    plan: &Plan,
    client: &Client,
    observer: &Observer,
) -> Result<CheckedPlan, PreflightError> {
    observer.emit(Fact::PreflightStarted {
        agents: plan.batches.len(),
    });
    let mut checks = JoinSet::new();
    let mut results = Vec::new();
    for (index, batch) in plan.batches.iter().enumerate() {
        let (client, batch) = (client.clone(), batch.clone());
        checks.spawn(async move { (index, check(&client, &batch).await) });
        if index == 0 {
            // One request first: it opens the connection that the others share, and a wrong key is asked once.
            results.extend(checks.join_next().await);
            if let Some(Ok((_, Err(failure)))) = results.first() {
                return Err(error(failure.clone()));
            }
        }
    }
    results.extend(checks.join_all().await.into_iter().map(Ok));
    let mut results: Vec<_> = results.into_iter().flatten().collect();
    results.sort_by_key(|(index, _)| *index);
    conclude(plan, client, results, observer).await
}

fn error(failure: Failure) -> PreflightError {
    if failure.is_for_every_request() {
        PreflightError::Refused(failure)
    } else {
        PreflightError::Unavailable(failure)
    }
}

async fn conclude(
    plan: &Plan,
    client: &Client,
    results: Vec<(usize, Result<CaseList, Failure>)>,
    observer: &Observer,
) -> Result<CheckedPlan, PreflightError> {
    let (mut checked, mut failures) = (CheckedPlan::default(), Vec::new());
    let (mut known, mut absent) = (Vec::new(), Vec::new());
    for (index, result) in results {
        let batch = &plan.batches[index];
        match result {
            Ok(CaseList::Cases(cases)) => known.push(CheckedAgent::new(batch, cases)),
            Ok(CaseList::Absent(failure)) => absent.push((batch, failure)),
            Err(failure) => failures.push(failure),
        }
    }
    if let Some(refused) = failures
        .iter()
        .find(|failure| failure.is_for_every_request())
    {
        return Err(PreflightError::Refused(refused.clone()));
    }
    // What could have been meant is worth a request, but not a failure.
    let agents = match absent[..] {
        [] => Vec::new(),
        [..] => client.agents().await.unwrap_or_default(),
    };
    let comparison = Comparison::new(plan, &known);
    let mut findings = Vec::new();
    for (batch, failure) in absent {
        if known.is_empty() || failure.is_no_endpoint() {
            // No list answers: the deployment may lack the endpoint, so the create decides.
            let why = format!(
                "its test cases could not be checked: {failure}{}",
                findings::nearest_agents(&comparison, batch, &agents)
            );
            checked
                .unchecked
                .push(format!("agent {}: {why}", batch.agent));
            let agent = batch.agent.clone();
            observer.emit(Fact::AgentUnchecked { agent, why });
        } else {
            findings.extend(findings::unknown_agent(&comparison, batch, &agents));
        }
    }
    for agent in &known {
        let found = findings::all(&comparison, agent);
        if found.iter().all(|f| f.rule.severity() != Severity::Error) {
            observer.emit(Fact::AgentChecked {
                agent: agent.batch.agent.clone(),
                planned: agent.planned(),
            });
        }
        findings.extend(found);
    }
    let is_error = |finding: &Finding| finding.rule.severity() == Severity::Error;
    if findings.iter().any(is_error) {
        return Err(PreflightError::Findings(findings));
    }
    if let Some(failure) = failures.pop() {
        return Err(PreflightError::Unavailable(failure));
    }
    for finding in findings {
        observer.emit(Fact::Noticed { finding });
    }
    let defined = known.into_iter().map(CheckedAgent::into_definitions);
    checked.definitions = defined.collect();
    Ok(checked)
}

/// Lists the agent's cases; asks for each that is not in the list by its own id, since the list may be short.
async fn check(client: &Client, batch: &PlannedBatch) -> Result<CaseList, Failure> {
    let mut cases = match client.test_cases(&batch.agent).await {
        Ok(cases) => cases,
        Err(failure) if failure.is_absent() || failure.is_no_endpoint() => {
            return Ok(CaseList::Absent(failure));
        }
        Err(failure) => return Err(failure),
    };
    let listed: HashSet<TestCaseId> = cases.iter().map(|case| case.id.clone()).collect();
    for case in batch.cases.iter().filter(|case| !listed.contains(*case)) {
        match client.test_case(&batch.agent, case).await {
            Ok(found) if found.id == *case => cases.push(found),
            Ok(_) => {}
            Err(failure) if failure.is_absent() || failure.is_no_endpoint() => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(CaseList::Cases(cases))
}
