//! Before anything is paid for: is the key accepted, and does every agent own every case that is to run?

use tokio::task::JoinSet;

use super::compare::{self, Known};
use super::observer::Observer;
use super::refusal::Refusal;
use crate::api::{CaseDefinition, Client, Definitions, Failure};
use crate::event::Fact;
use crate::plan::{Plan, PlannedBatch};
use crate::suite::{Finding, Severity};

/// What became of the preflight of one agent.
enum Checked {
    /// The cases that the service has.
    Known(Vec<CaseDefinition>),
    /// The deployment has no way to ask; the batch itself will tell.
    Unchecked,
}

/// Asks the service about every agent of the plan.
///
/// # Errors
/// What must be mended before anything is created, all of it at once.
pub(super) async fn preflight(
    plan: &Plan,
    client: &Client,
    observer: &Observer,
) -> Result<Definitions, Refusal> {
    observer.tell(Fact::PreflightStarted {
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
            if let Some(Ok((_, Err(failure)))) = results.first()
                && !failure.is_absent()
            {
                return Err(refusal(failure.clone()));
            }
        }
    }
    results.extend(checks.join_all().await.into_iter().map(Ok));
    let mut results: Vec<_> = results.into_iter().flatten().collect();
    results.sort_by_key(|(index, _)| *index);
    conclude(plan, client, results, observer).await
}

fn refusal(failure: Failure) -> Refusal {
    if failure.is_for_every_request() {
        Refusal::KeyRefused(failure)
    } else {
        Refusal::Unavailable(failure)
    }
}

async fn conclude(
    plan: &Plan,
    client: &Client,
    results: Vec<(usize, Result<Checked, Failure>)>,
    observer: &Observer,
) -> Result<Definitions, Refusal> {
    let (mut definitions, mut failures) = (Definitions::new(), Vec::new());
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for (index, result) in results {
        let batch = &plan.batches[index];
        match result {
            Ok(Checked::Known(cases)) => {
                definitions.extend(cases.iter().map(|case| (batch.agent.clone(), case.clone())));
                known.push(Known { batch, cases });
            }
            Ok(Checked::Unchecked) => {
                let why = "this deployment has no endpoint that lists test cases".to_owned();
                observer.tell(Fact::AgentUnchecked {
                    agent: batch.agent.clone(),
                    why,
                });
            }
            Err(failure) if failure.is_absent() => unknown.push(batch),
            Err(failure) => failures.push(failure),
        }
    }
    if let Some(refused) = failures
        .iter()
        .find(|failure| failure.is_for_every_request())
    {
        return Err(Refusal::KeyRefused(refused.clone()));
    }
    let mut findings = Vec::new();
    if !unknown.is_empty() {
        // What could have been meant is worth a request, but not a failure.
        let agents = client.agents().await.unwrap_or_default();
        let unknown = unknown.into_iter();
        findings.extend(unknown.flat_map(|batch| compare::unknown_agent(plan, batch, &agents)));
    }
    for agent in &known {
        let found = compare::all(plan, agent, &known);
        if found.iter().all(|f| f.rule.severity() != Severity::Error) {
            observer.tell(Fact::AgentChecked {
                agent: agent.batch.agent.clone(),
                planned: agent.planned(),
            });
        }
        findings.extend(found);
    }
    let is_error = |finding: &Finding| finding.rule.severity() == Severity::Error;
    if findings.iter().any(is_error) {
        return Err(Refusal::Findings(findings));
    }
    if let Some(failure) = failures.pop() {
        return Err(Refusal::Unavailable(failure));
    }
    for finding in findings {
        observer.tell(Fact::Noticed { finding });
    }
    Ok(definitions)
}

/// Lists the agent's cases; asks for each that is not in the list by its own id, since the list may be short.
///
/// An error that says "absent" means that the agent is unknown.
async fn check(client: &Client, batch: &PlannedBatch) -> Result<Checked, Failure> {
    let mut known = match client.test_cases(&batch.agent).await {
        Ok(cases) => cases,
        Err(failure) if failure.is_no_endpoint() => return Ok(Checked::Unchecked),
        Err(failure) if failure.is_absent() => {
            client.ask_for_batches(&batch.agent).await?;
            return Ok(Checked::Unchecked);
        }
        Err(failure) => return Err(failure),
    };
    for case in &batch.cases {
        if known.iter().any(|known| known.id == *case) {
            continue;
        }
        match client.test_case(&batch.agent, case).await {
            Ok(found) if found.id == *case => known.push(found),
            Ok(_) => {}
            Err(failure) if failure.is_absent() || failure.is_no_endpoint() => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(Checked::Known(known))
}
