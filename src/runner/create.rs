//! One batch of an agent, and never two: the create, and what is done when its answer does not come.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep, timeout};

use super::adopt::{self, Looked};
use super::shared::Shared;
use super::start::Creates;
use super::stop::StopCause;
use super::told::told;
use crate::api::{CreateFailure, Failure};
use crate::event::{Fact, Source};
use crate::id::BatchId;
use crate::plan::PlannedBatch;
use crate::policy;
use crate::policy::adopt::{Clock, Intent};

/// A create that is under way when the run is stopped gets this long to tell its batch id.
const LAST_ANSWER: Duration = Duration::from_secs(3);

/// Creates without an answer for one agent. A second one is sent where the first left no trace; after that only
/// a person can tell.
const MOST_UNANSWERED: usize = 2;

/// A service that says itself that it failed shows soon whether it did the work after all.
const GRACE_AFTER_ERROR: Duration = Duration::from_secs(10);

/// Why there is no batch to follow.
pub(super) enum NoBatch {
    /// Nothing exists.
    NotCreated {
        /// One word for dashboards.
        kind: &'static str,
        /// In a sentence.
        why: String,
    },
    /// Something may exist.
    MaybeCreated {
        /// In a sentence.
        why: String,
    },
}

impl NoBatch {
    fn stopped(cause: StopCause) -> Self {
        Self::NotCreated {
            kind: cause.kind(),
            why: format!("not started: {}", cause.why()),
        }
    }

    fn not_started(kind: &'static str, why: &impl ToString) -> Self {
        Self::NotCreated {
            kind,
            why: format!("not started: {}", why.to_string()),
        }
    }
}

/// How one create ended.
enum Sent {
    Created(BatchId),
    Unanswered(Intent, Failure),
}

/// Brings the batch of an agent into the world. `open` are creates that were sent before, without a known answer.
pub(super) async fn create(
    shared: &Shared,
    planned: &PlannedBatch,
    mut open: Vec<Intent>,
    creates: &Creates,
) -> Result<BatchId, NoBatch> {
    let mut grace = shared.settings.create_grace;
    let mut why = "the run ended before its create was answered".to_owned();
    loop {
        if !open.is_empty() {
            let maybe = |what: &str| NoBatch::MaybeCreated {
                why: format!("{why}; {what}"),
            };
            match adopt::look(shared, planned, &open, grace).await {
                Looked::Adopted(id) => return Ok(id),
                Looked::Unclear(what) => return Err(maybe(&what)),
                Looked::Nothing if open.len() >= MOST_UNANSWERED => {
                    return Err(maybe(
                        "it was sent twice, and the service lists no batch of it",
                    ));
                }
                Looked::Nothing => {}
            }
        }
        if let Creates::Forbidden { why } = creates {
            return Err(NoBatch::not_started("not_started", why));
        }
        match send(shared, planned).await? {
            Sent::Created(id) => return Ok(id),
            Sent::Unanswered(intent, failure) => {
                shared.observer.tell(Fact::CreateUnanswered {
                    agent: planned.agent.clone(),
                    why: failure.to_string(),
                });
                grace = shared.settings.create_grace;
                if failure.is_services_own() {
                    grace = grace.min(GRACE_AFTER_ERROR);
                }
                why = failure.to_string();
                open.push(intent);
            }
        }
    }
}

/// Sends the create, again as long as the service certainly did not take it.
async fn send(shared: &Shared, planned: &PlannedBatch) -> Result<Sent, NoBatch> {
    tokio::select! {
        () = shared.know_the_time(&planned.agent) => {}
        cause = shared.stop.requested() => return Err(NoBatch::stopped(cause)),
    }
    let (began, mut retries) = (Instant::now(), 0);
    loop {
        let _place = tokio::select! {
            // A place that comes free together with the stop is not taken.
            biased;
            cause = shared.stop.requested() => return Err(NoBatch::stopped(cause)),
            place = shared.place() => place,
        };
        if let Some(failure) = shared.key_refused() {
            return Err(NoBatch::not_started(refused_kind(&failure), &failure));
        }
        let failure = match send_once(shared, planned).await? {
            Ok(sent) => return Ok(sent),
            Err(failure) => failure,
        };
        // Without this line, the worst is one more look at the list.
        let _ = shared
            .ledger
            .not_taken(&planned.agent, &failure.to_string());
        if !failure.is_passing() {
            return Err(refused(shared, &failure));
        }
        if !shared.client.is_patient(&failure, began) {
            return Err(NoBatch::not_started("service_unavailable", &failure));
        }
        let delay = policy::retry::delay(retries, failure.asked_wait(), fastrand::f64());
        let what = format!("the create of a batch for agent {}", planned.agent);
        shared.observer.tell(Fact::RetryScheduled {
            what,
            why: failure.to_string(),
            delay,
        });
        tokio::select! {
            () = sleep(delay) => retries += 1,
            cause = shared.stop.requested() => return Err(NoBatch::stopped(cause)),
        }
    }
}

/// One create, written down before it is sent. `Err` inside if it was certainly not taken.
///
/// A stop does not tear it off at once: its answer is the only handle to what it costs.
async fn send_once(
    shared: &Shared,
    planned: &PlannedBatch,
) -> Result<Result<Sent, Failure>, NoBatch> {
    let intent = intent(shared);
    let agent = &planned.agent;
    if let Err(error) = shared.ledger.intent(agent, intent) {
        let why = format!("the create cannot be written down: {}", told(&error));
        return Err(NoBatch::not_started("ledger_unwritable", &why));
    }
    let answer = shared.client.create_batch(agent, &planned.cases);
    tokio::pin!(answer);
    let answer = tokio::select! {
        answer = &mut answer => answer,
        cause = shared.stop.requested() => match timeout(LAST_ANSWER, answer).await {
            Ok(answer) => answer,
            Err(_) => return Err(NoBatch::MaybeCreated {
                why: format!("{} before the create was answered", cause.why()),
            }),
        },
    };
    match answer {
        Ok(id) => created(shared, planned, id).map(Ok),
        Err(CreateFailure::Ambiguous(failure)) => Ok(Ok(Sent::Unanswered(intent, failure))),
        Err(CreateFailure::Refused(failure) | CreateFailure::NotTaken(failure)) => Ok(Err(failure)),
    }
}

fn created(shared: &Shared, planned: &PlannedBatch, id: BatchId) -> Result<Sent, NoBatch> {
    if let Some(other) = shared.claim(&id, &planned.agent) {
        return Err(NoBatch::MaybeCreated {
            why: format!("the service answered with {id}, which is the batch of agent {other}"),
        });
    }
    if let Err(error) = shared.ledger.created(&planned.agent, &id) {
        // The batch is there, and this process still knows it.
        shared
            .observer
            .tell(Fact::LedgerFailed { why: told(&error) });
    }
    shared.observer.tell(Fact::BatchKnown {
        agent: planned.agent.clone(),
        batch: id.clone(),
        source: Source::Created,
    });
    Ok(Sent::Created(id))
}

fn intent(shared: &Shared) -> Intent {
    match shared.client.service_time() {
        Some(at) => Intent {
            at,
            clock: Clock::Service,
        },
        None => Intent {
            at: Timestamp::now(),
            clock: Clock::Own,
        },
    }
}

fn refused(shared: &Shared, failure: &Failure) -> NoBatch {
    if failure.is_for_every_request() {
        shared.refuse_key(failure);
        NoBatch::not_started(refused_kind(failure), failure)
    } else {
        NoBatch::not_started("create_refused", failure)
    }
}

fn refused_kind(failure: &Failure) -> &'static str {
    if failure.is_key_refused() {
        "key_refused"
    } else {
        "certificate_refused"
    }
}
