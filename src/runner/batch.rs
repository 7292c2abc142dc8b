//! One agent's batch from its create to the judgement of its cases.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout};

use super::follow::{Follower, Left};
use super::observer::Observer;
use super::settle::Followed;
use super::sight::Sight;
use super::stop::StopCause;
use super::{Settings, Stop};
use crate::api::{Client, CreateFailure, Failure};
use crate::event::Fact;
use crate::id::BatchId;
use crate::outcome::{BatchEnd, BatchOutcome};
use crate::plan::PlannedBatch;
use crate::policy;

/// A create that is under way when the run is stopped gets this long to tell its batch id.
const LAST_ANSWER: Duration = Duration::from_secs(3);

/// What became of a batch, with all that is known about its cases.
pub(super) struct BatchRun {
    pub(super) outcome: BatchOutcome,
    pub(super) sight: Sight,
    pub(super) followed: Followed,
}

/// Everything that the batches of a run share.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) client: Client,
    pub(super) settings: Settings,
    pub(super) stop: Stop,
    pub(super) observer: Observer,
    /// Places for creates under way.
    pub(super) creating: Arc<Semaphore>,
}

impl BatchRun {
    /// A batch that never came to be.
    pub(super) fn not_created(
        planned: &PlannedBatch,
        sight: Sight,
        kind: &'static str,
        why: String,
    ) -> Self {
        Self::without_id(
            planned,
            sight,
            kind,
            BatchEnd::NotCreated { why: why.clone() },
            why,
        )
    }

    /// A batch that may or may not be, and whose id nobody knows.
    pub(super) fn maybe_created(planned: &PlannedBatch, sight: Sight, why: &str) -> Self {
        let cases = planned.cases.len();
        let why = format!(
            "{why}; a batch may have been started and paid for: look in the dashboard for a batch of agent {} \
             with {cases} test case{}, started just now",
            planned.agent,
            if cases == 1 { "" } else { "s" },
        );
        Self::without_id(
            planned,
            sight,
            "create_unanswered",
            BatchEnd::MaybeCreated { why: why.clone() },
            why,
        )
    }

    fn without_id(
        planned: &PlannedBatch,
        sight: Sight,
        kind: &'static str,
        end: BatchEnd,
        why: String,
    ) -> Self {
        Self {
            outcome: BatchOutcome {
                agent: planned.agent.clone(),
                id: None,
                end,
                elapsed: Duration::ZERO,
            },
            sight,
            followed: Followed::Cut { kind, why },
        }
    }
}

/// Creates one batch and follows it.
pub(super) async fn run(shared: &Shared, planned: &PlannedBatch, sight: Sight) -> BatchRun {
    let created = create(shared, planned).await;
    match created {
        Ok(id) => {
            let fact = Fact::BatchCreated {
                agent: planned.agent.clone(),
                batch: id.clone(),
                cases: planned.cases.len(),
            };
            shared.observer.tell(fact);
            follow(shared, planned, id, sight).await
        }
        Err(failure) => {
            let run = match failure {
                NoBatch::NotCreated { kind, why } => {
                    BatchRun::not_created(planned, sight, kind, why)
                }
                NoBatch::MaybeCreated { why } => BatchRun::maybe_created(planned, sight, &why),
            };
            if let BatchEnd::NotCreated { why } | BatchEnd::MaybeCreated { why } = &run.outcome.end
            {
                shared.observer.tell(Fact::BatchNotCreated {
                    agent: planned.agent.clone(),
                    why: why.clone(),
                });
            }
            run
        }
    }
}

/// Why there is no batch to follow.
enum NoBatch {
    NotCreated { kind: &'static str, why: String },
    MaybeCreated { why: String },
}

impl NoBatch {
    fn stopped(cause: StopCause) -> Self {
        Self::NotCreated {
            kind: cause.kind(),
            why: format!("not started: {}", cause.why()),
        }
    }
}

/// Sends the create, again only where the service certainly did not take it.
async fn create(shared: &Shared, planned: &PlannedBatch) -> Result<BatchId, NoBatch> {
    let (began, mut retries) = (Instant::now(), 0);
    loop {
        let place = tokio::select! {
            // A place that comes free together with the stop is not taken.
            biased;
            cause = shared.stop.requested() => return Err(NoBatch::stopped(cause)),
            place = shared.creating.acquire() => place,
        };
        let sent = send_create(shared, planned).await?;
        drop(place);
        let why = match sent {
            Ok(id) => return Ok(id),
            Err(CreateFailure::Ambiguous(failure)) => {
                return Err(NoBatch::MaybeCreated {
                    why: failure.to_string(),
                });
            }
            Err(CreateFailure::Refused(failure)) => return Err(refused(&failure)),
            Err(CreateFailure::NotTaken(failure)) => failure,
        };
        if !shared.client.is_patient(&why, began) {
            return Err(NoBatch::NotCreated {
                kind: "service_unavailable",
                why: format!("not started: {why}"),
            });
        }
        let delay = policy::retry::delay(retries, why.asked_wait(), fastrand::f64());
        let what = format!("the create of a batch for agent {}", planned.agent);
        shared.observer.tell(Fact::RetryScheduled {
            what,
            why: why.to_string(),
            delay,
        });
        tokio::select! {
            () = sleep(delay) => retries += 1,
            cause = shared.stop.requested() => return Err(NoBatch::stopped(cause)),
        }
    }
}

/// One create. A stop does not tear it off at once: its answer is the only handle to what it costs.
async fn send_create(
    shared: &Shared,
    planned: &PlannedBatch,
) -> Result<Result<BatchId, CreateFailure>, NoBatch> {
    let answer = shared.client.create_batch(&planned.agent, &planned.cases);
    tokio::pin!(answer);
    tokio::select! {
        answer = &mut answer => Ok(answer),
        cause = shared.stop.requested() => match timeout(LAST_ANSWER, answer).await {
            Ok(answer) => Ok(answer),
            Err(_) => Err(NoBatch::MaybeCreated { why: format!("{} before the create was answered", cause.why()) }),
        },
    }
}

fn refused(failure: &Failure) -> NoBatch {
    let kind = if failure.is_key_refused() {
        "key_refused"
    } else {
        "create_refused"
    };
    NoBatch::NotCreated {
        kind,
        why: format!("not started: {failure}"),
    }
}

async fn follow(
    shared: &Shared,
    planned: &PlannedBatch,
    id: BatchId,
    mut sight: Sight,
) -> BatchRun {
    let began = Instant::now();
    let mut follower = Follower::new(
        &shared.client,
        &planned.agent,
        &id,
        &shared.settings,
        &shared.observer,
    );
    let left = tokio::select! {
        end = follower.follow(&mut sight) => end.err(),
        cause = shared.stop.requested() => {
            follower.last_look(&mut sight).await;
            Some(Left { kind: cause.kind(), why: cause.why() })
        }
    };
    let why = left.as_ref().map(|left| left.why.clone());
    shared.observer.tell(Fact::BatchEnded {
        agent: planned.agent.clone(),
        left: why.clone(),
    });
    BatchRun {
        outcome: BatchOutcome {
            agent: planned.agent.clone(),
            id: Some(id),
            end: why.map_or(BatchEnd::Settled, |why| BatchEnd::Left { why }),
            elapsed: began.elapsed(),
        },
        sight,
        followed: left.map_or(Followed::ToTheEnd, |left| Followed::Cut {
            kind: left.kind,
            why: left.why,
        }),
    }
}
