//! Runs a plan: the only part that waits, sends, or is stopped.
//!
//! Facts go out while it runs, an [`Outcome`] comes back at the end, whatever happens in between. A batch
//! that fails never takes another with it: each has been paid for on its own.

mod batch;

mod follow;

mod observer;

mod preflight;

mod settings;

mod settle;

mod sight;

mod stop;

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinSet;
use tokio::time::sleep;

pub use preflight::{Definitions, Finding, Refusal};
pub use settings::{Preflight, Settings};
pub use stop::{Stop, StopCause};

use crate::api::Client;
use crate::event::{Fact, RunEvent};
use crate::outcome::{End, GroupOutcome, Outcome, Service};
use crate::plan::{Plan, PlannedBatch, PlannedGroup};
use batch::{BatchRun, Shared};
use observer::Observer;
use sight::Sight;

/// Creates under way at once: each has a connection of its own, and hundreds must not open hundreds.
const MOST_CREATES: usize = 32;

/// Runs the plan.
///
/// # Errors
/// What must be mended first. Nothing has been created then.
pub async fn run(
    plan: &Plan,
    client: &Client,
    service: Service,
    settings: &Settings,
    stop: &Stop,
    events: UnboundedSender<RunEvent>,
) -> Result<Outcome, Refusal> {
    let started = Timestamp::now();
    let observer = Observer::new(events);
    let shared = Shared {
        client: telling(client, &observer),
        settings: settings.clone(),
        stop: stop.clone(),
        observer: observer.clone(),
        creating: Arc::new(Semaphore::new(MOST_CREATES)),
    };
    let clock = tokio::spawn(watch(settings.timeout, stop.clone(), observer.clone()));
    let runs = run_batches(plan, &shared).await;
    clock.abort();
    let runs = runs?;
    Ok(Outcome {
        started,
        elapsed: observer.elapsed(),
        service,
        end: stop.cause().map_or(End::Completed, StopCause::end),
        groups: judge(plan, &runs, &observer),
        batches: runs.into_iter().map(|run| run.outcome).collect(),
    })
}

/// Ends the run when its time is over, and tells why it ends early.
async fn watch(limit: Duration, stop: Stop, observer: Observer) {
    let cause = tokio::select! {
        () = sleep(limit) => StopCause::TimeLimit(limit),
        cause = stop.requested() => cause,
    };
    let _ = stop.request(cause);
    observer.tell(match cause {
        StopCause::Signal(signal) => Fact::StopRequested { signal },
        StopCause::TimeLimit(limit) => Fact::TimeLimitPassed { limit },
    });
}

/// Asks the service what it knows of the plan, as a run does before it creates anything.
///
/// # Errors
/// What must be mended, and a service that cannot be asked.
pub async fn preflight(
    plan: &Plan,
    client: &Client,
    events: UnboundedSender<RunEvent>,
) -> Result<Definitions, Refusal> {
    let observer = Observer::new(events);
    preflight::preflight(plan, &telling(client, &observer), &observer).await
}

fn telling(client: &Client, observer: &Observer) -> Client {
    let observer = observer.clone();
    client.on_retry(move |retry| {
        let (what, why) = (retry.what, retry.why.to_string());
        observer.tell(Fact::RetryScheduled {
            what,
            why,
            delay: retry.delay,
        });
    })
}

/// Preflight, then all batches. Where no batch may be started, each says why in its own place.
async fn run_batches(plan: &Plan, shared: &Shared) -> Result<Vec<BatchRun>, Refusal> {
    let definitions = match shared.settings.preflight {
        Preflight::Skip => Ok(Definitions::new()),
        Preflight::Ask => tokio::select! {
            checked = preflight::preflight(plan, &shared.client, &shared.observer) => checked,
            cause = shared.stop.requested() => {
                return Ok(none_created(plan, cause.kind(), &format!("not started: {}", cause.why())));
            }
        },
    };
    let definitions = match definitions {
        Ok(definitions) => definitions,
        Err(Refusal::Unavailable(failure)) => {
            return Ok(none_created(
                plan,
                "service_unavailable",
                &format!("not started: {failure}"),
            ));
        }
        Err(refusal) => return Err(refusal),
    };
    let mut sights = vec![];
    for batch in &plan.batches {
        let mut sight = Sight::new(batch.cases.clone());
        let known = definitions
            .iter()
            .filter(|(agent, _)| *agent == batch.agent);
        known.for_each(|(_, case)| sight.see_case(case));
        sights.push(sight);
    }
    Ok(run_all(plan, shared, sights).await)
}

fn none_created(plan: &Plan, kind: &'static str, why: &str) -> Vec<BatchRun> {
    let not_created = |batch: &PlannedBatch| {
        BatchRun::not_created(batch, Sight::new(batch.cases.clone()), kind, why.to_owned())
    };
    plan.batches.iter().map(not_created).collect()
}

/// Runs every batch in a task of its own, so that a defect in one costs no other its result.
async fn run_all(plan: &Plan, shared: &Shared, sights: Vec<Sight>) -> Vec<BatchRun> {
    let most = shared
        .settings
        .max_in_flight
        .map_or(Semaphore::MAX_PERMITS, NonZeroUsize::get);
    let places = Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)));
    let (mut tasks, mut index_of) = (JoinSet::new(), HashMap::new());
    for (index, (batch, sight)) in plan.batches.iter().cloned().zip(sights).enumerate() {
        let (shared, places) = (shared.clone(), Arc::clone(&places));
        let task = tasks.spawn(async move {
            let _place = tokio::select! {
                place = places.acquire() => place.ok(),
                // Without a place: the create sees the stop and sends nothing.
                _ = shared.stop.requested() => None,
            };
            batch::run(&shared, &batch, sight).await
        });
        index_of.insert(task.id(), index);
    }
    let mut runs: Vec<Option<BatchRun>> = plan.batches.iter().map(|_| None).collect();
    while let Some(ended) = tasks.join_next_with_id().await {
        if let Ok((id, run)) = ended {
            runs[index_of[&id]] = Some(run);
        }
    }
    let lost = |(batch, run): (&PlannedBatch, Option<BatchRun>)| {
        let sight = || Sight::new(batch.cases.clone());
        run.unwrap_or_else(|| {
            BatchRun::maybe_created(
                batch,
                sight(),
                "sigma-suite itself failed (please report it)",
            )
        })
    };
    plan.batches.iter().zip(runs).map(lost).collect()
}

/// Judges every listing by its own gate.
fn judge(plan: &Plan, runs: &[BatchRun], observer: &Observer) -> Vec<GroupOutcome> {
    let nothing = (Sight::default(), settle::Followed::ToTheEnd);
    let judge_group = |group: &PlannedGroup| {
        let run = runs.iter().find(|run| run.outcome.agent == group.agent);
        let (sight, followed) =
            run.map_or((&nothing.0, &nothing.1), |run| (&run.sight, &run.followed));
        let cases = group
            .cases
            .iter()
            .map(|listing| settle::settle(listing, sight, followed));
        let cases: Vec<_> = cases.collect();
        for case in &cases {
            observer.tell(Fact::CaseJudged {
                name: case.name(),
                case: case.listing.id.clone(),
                agent: group.agent.clone(),
                place: case.listing.place.clone(),
                state: case.state.clone(),
            });
        }
        GroupOutcome {
            suite: group.suite.clone(),
            path: group.path.clone(),
            agent_name: group.agent_name.clone(),
            agent: group.agent.clone(),
            cases,
        }
    };
    plan.groups.iter().map(judge_group).collect()
}
