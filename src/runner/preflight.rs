//! Checks, before the first create, that the service accepts the key and that every agent has its cases.

use std::collections::HashSet;

use tokio::task::JoinSet;

use super::comparison::{CheckedAgent, Comparison};
use super::error::PreflightError;
use super::findings::{self, is_error};
use super::observer::Observer;
use crate::api::{AgentDefinition, CaseDefinition, Client, Definitions, Failure, agent_name};
use crate::event::Fact;
use crate::id::TestCaseId;
use crate::plan::{Plan, PlannedBatch};
use crate::suite::Finding;

/// The result of a preflight without errors.
#[derive(Default)]
pub(super) struct CheckedPlan {
    pub(super) definitions: Definitions,
    /// What could not be checked, and why.
    pub(super) unchecked: Vec<String>,
}

/// The answer to a request for the test cases of an agent.
enum CaseList {
    Listed(Vec<CaseDefinition>),
    /// The service has no such list: not for this agent, or for no agent at all.
    Absent(Failure),
}

/// The answers for all agents of a plan, in its order.
#[derive(Default)]
struct Answers<'a> {
    checked: Vec<CheckedAgent<'a>>,
    absent: Vec<(&'a PlannedBatch, Failure)>,
    failures: Vec<Failure>,
}

/// Checks every agent of the plan.
///
/// # Errors
/// All errors in the suite files, or a service that does not answer.
pub(super) async fn preflight(
    plan: &Plan,
    client: &Client,
    observer: &Observer,
) -> Result<CheckedPlan, PreflightError> {
    observer.emit(Fact::PreflightStarted {
        agents: plan.batches.len(),
    });
    let mut answers = read_cases(plan, client).await?;
    if let Some(index) = answers
        .failures
        .iter()
        .position(Failure::is_for_every_request)
    {
        let failure = answers.failures.swap_remove(index);
        return Err(PreflightError::Refused(failure));
    }
    // The agents are read only to suggest names, so a failure does not matter.
    let agents = match answers.absent[..] {
        [] => Vec::new(),
        [..] => client.agents().await.unwrap_or_default(),
    };
    let (findings, unchecked) = answers.compare(plan, &agents, observer);
    if findings.iter().any(is_error) {
        return Err(PreflightError::Findings(findings));
    }
    if let Some(failure) = answers.failures.pop() {
        return Err(PreflightError::Unavailable(failure));
    }
    for finding in findings {
        observer.emit(Fact::Noticed { finding });
    }
    let checked = answers.checked.into_iter();
    Ok(CheckedPlan {
        definitions: checked.map(CheckedAgent::into_definitions).collect(),
        unchecked,
    })
}

impl Answers<'_> {
    /// Compares the answers with the suite files. Returns the findings, and what could not be checked.
    fn compare(
        &self,
        plan: &Plan,
        agents: &[AgentDefinition],
        observer: &Observer,
    ) -> (Vec<Finding>, Vec<String>) {
        let comparison = Comparison::new(plan, &self.checked);
        let (mut findings, mut unchecked) = (Vec::new(), Vec::new());
        for (batch, failure) in &self.absent {
            if !self.checked.is_empty() && !failure.is_no_endpoint() {
                findings.extend(findings::unknown_agent(&comparison, batch, agents));
                continue;
            }
            // No list answers: the deployment may lack the endpoint, so the create decides.
            let suggested = findings::suggested_agents(&comparison, batch, agents);
            let why = format!("its test cases could not be checked: {failure}{suggested}");
            unchecked.push(format!("agent {}: {why}", batch.agent));
            let agent = batch.agent.clone();
            observer.emit(Fact::AgentUnchecked { agent, why });
        }
        for agent in &self.checked {
            let found = findings::all(&comparison, agent);
            if !found.iter().any(is_error) {
                observer.emit(Fact::AgentChecked {
                    agent: agent.batch.agent.clone(),
                    label: agent_name(agent.cases.values()).cloned(),
                    planned: agent.planned(),
                });
            }
            findings.extend(found);
        }
        (findings, unchecked)
    }
}

/// Reads the test cases of all agents.
async fn read_cases<'a>(plan: &'a Plan, client: &Client) -> Result<Answers<'a>, PreflightError> {
    let mut checks = JoinSet::new();
    let mut results = Vec::new();
    for (index, batch) in plan.batches.iter().enumerate() {
        let (client, batch) = (client.clone(), batch.clone());
        checks.spawn(async move { (index, read_agent(&client, &batch).await) });
        if index == 0 {
            // The first alone: it opens the connection that the others share, and tries a wrong key only once.
            results.extend(checks.join_next().await);
            if let Some(Ok((_, Err(failure)))) = results.first() {
                return Err(error(failure.clone()));
            }
        }
    }
    results.extend(checks.join_all().await.into_iter().map(Ok));
    let mut results: Vec<_> = results.into_iter().flatten().collect();
    results.sort_by_key(|(index, _)| *index);
    let mut answers = Answers::default();
    for (index, result) in results {
        let batch = &plan.batches[index];
        match result {
            Ok(CaseList::Listed(cases)) => answers.checked.push(CheckedAgent::new(batch, cases)),
            Ok(CaseList::Absent(failure)) => answers.absent.push((batch, failure)),
            Err(failure) => answers.failures.push(failure),
        }
    }
    Ok(answers)
}

fn error(failure: Failure) -> PreflightError {
    if failure.is_for_every_request() {
        PreflightError::Refused(failure)
    } else {
        PreflightError::Unavailable(failure)
    }
}

/// Reads the list of the agent's cases. Reads each missing case by its id, because the list may be incomplete.
async fn read_agent(client: &Client, batch: &PlannedBatch) -> Result<CaseList, Failure> {
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
    Ok(CaseList::Listed(cases))
}
