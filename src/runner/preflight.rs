//! Before anything is paid for: is the key accepted, and does every agent own every case that is to run?

use tokio::task::JoinSet;

use super::observer::Observer;
use super::refusal::{Finding, Refusal};
use crate::api::{CaseDefinition, Client, Definitions, Failure};
use crate::event::Fact;
use crate::id::TestCaseId;
use crate::outcome::Listing;
use crate::plan::{Plan, PlannedBatch};
use crate::text::ForeignText;

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
    conclude(plan, results, observer)
}

fn refusal(failure: Failure) -> Refusal {
    if failure.is_key_refused() {
        Refusal::KeyRefused(failure)
    } else {
        Refusal::Unavailable(failure)
    }
}

fn conclude(
    plan: &Plan,
    results: Vec<(usize, Result<Checked, Failure>)>,
    observer: &Observer,
) -> Result<Definitions, Refusal> {
    let (mut definitions, mut findings, mut failures) = (Vec::new(), Vec::new(), Vec::new());
    for (index, result) in results {
        let batch = &plan.batches[index];
        match result {
            Ok(Checked::Known(known)) => {
                let found = compare(plan, batch, &known);
                if found.is_empty() {
                    let planned = batch
                        .cases
                        .iter()
                        .map(|case| known.iter().find(|k| k.id == *case)?.planned)
                        .try_fold(0_u64, |sum, planned| Some(sum.saturating_add(planned?)));
                    observer.tell(Fact::AgentChecked {
                        agent: batch.agent.clone(),
                        planned,
                    });
                }
                findings.extend(found);
                definitions.extend(known.into_iter().map(|case| (batch.agent.clone(), case)));
            }
            Ok(Checked::Unchecked) => {
                let why = "this deployment has no endpoint that lists test cases".to_owned();
                observer.tell(Fact::AgentUnchecked {
                    agent: batch.agent.clone(),
                    why,
                });
            }
            Err(failure) if failure.is_absent() => findings.extend(unknown_agent(plan, batch)),
            Err(failure) => failures.push(failure),
        }
    }
    if let Some(refused) = failures.iter().find(|failure| failure.is_key_refused()) {
        return Err(Refusal::KeyRefused(refused.clone()));
    }
    if !findings.is_empty() {
        return Err(Refusal::Findings(findings));
    }
    failures.pop().map_or(Ok(definitions), |failure| {
        Err(Refusal::Unavailable(failure))
    })
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

fn unknown_agent(plan: &Plan, batch: &PlannedBatch) -> Vec<Finding> {
    let places = plan
        .groups_of(&batch.agent)
        .map(|group| group.place.clone());
    let finding = |place| Finding {
        code: "preflight::unknown_agent",
        message: format!("the service knows no agent {}", batch.agent),
        label: "not an agent of this key's workspace".to_owned(),
        help: Some(
            "copy the agent's id from the dashboard; the key must belong to the same workspace"
                .to_owned(),
        ),
        place,
    };
    places.map(finding).collect()
}

/// Holds every listing of the batch against what the service has.
fn compare(plan: &Plan, batch: &PlannedBatch, known: &[CaseDefinition]) -> Vec<Finding> {
    let listings = plan.groups_of(&batch.agent).flat_map(|group| &group.cases);
    let sent = listings.filter(|listing| listing.skip.is_none());
    sent.filter_map(
        |listing| match known.iter().find(|case| case.id == listing.id) {
            None => Some(unknown_case(batch, listing, known)),
            Some(case) => mismatch(batch, listing, case),
        },
    )
    .collect()
}

fn unknown_case(batch: &PlannedBatch, listing: &Listing, known: &[CaseDefinition]) -> Finding {
    let nearest = nearest(&listing.id, listing.name.as_ref(), known);
    Finding {
        code: "preflight::unknown_case",
        message: format!("agent {} has no test case {}", batch.agent, listing.id),
        label: "unknown test case".to_owned(),
        help: Some(if nearest.is_empty() {
            "the service lists no test case for this agent".to_owned()
        } else {
            format!(
                "the agent has, among {}: {}",
                known.len(),
                nearest.join(", ")
            )
        }),
        place: listing.place.clone(),
    }
}

fn mismatch(batch: &PlannedBatch, listing: &Listing, case: &CaseDefinition) -> Option<Finding> {
    let finding = |code, message, label: &str, help: &str| {
        Some(Finding {
            code,
            message,
            label: label.to_owned(),
            help: Some(help.to_owned()),
            place: listing.place.clone(),
        })
    };
    let owner = case.agent.as_ref().filter(|owner| **owner != batch.agent);
    if let Some(owner) = owner {
        let message = format!(
            "test case {} belongs to agent {owner}, not to {}",
            case.id, batch.agent
        );
        return finding(
            "preflight::foreign_case",
            message,
            "another agent's case",
            "list it under its own agent",
        );
    }
    let planned = case.planned?;
    let required = listing.gate.required(planned);
    if planned == 0 {
        let message = format!(
            "test case {} has 0 planned attempts, so nothing could pass",
            case.id
        );
        let help = "give the case at least one attempt on the platform";
        return finding(
            "preflight::nothing_planned",
            message,
            "makes no attempt",
            help,
        );
    }
    if required > planned {
        let gate = listing.gate;
        let message = format!(
            "test case {} makes {planned} attempts, and its gate ({gate}) asks for {required}",
            case.id
        );
        let help = "lower `at_least`, or raise the number of attempts on the platform";
        return finding(
            "preflight::unreachable_gate",
            message,
            "can never reach its gate",
            help,
        );
    }
    None
}

/// The three cases whose id or label looks most like what was asked for.
fn nearest(id: &TestCaseId, name: Option<&ForeignText>, known: &[CaseDefinition]) -> Vec<String> {
    let likeness = |case: &CaseDefinition| {
        let label = case.label.as_ref().map_or("", ForeignText::as_raw);
        let by_label = name.map_or(0.0, |name| strsim::jaro_winkler(name.as_raw(), label));
        strsim::jaro_winkler(id.as_str(), case.id.as_str()).max(by_label)
    };
    let mut known: Vec<_> = known.iter().map(|case| (likeness(case), case)).collect();
    known.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let show = |(_, case): &(f64, &CaseDefinition)| match &case.label {
        Some(label) => format!("{} ({label})", case.id),
        None => case.id.to_string(),
    };
    known.iter().take(3).map(show).collect()
}
