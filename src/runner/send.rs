//! Sends a create: written down before, and its answer after.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep, timeout};

use super::create_result::NotCreated;
use super::error_line::error_line;
use super::run_context::RunContext;
use crate::api::{CreateFailure, Failure};
use crate::event::{BatchSource, Fact};
use crate::id::BatchId;
use crate::ledger::{LedgerError, OpenCreate};
use crate::outcome::TroubleKind;
use crate::plan::PlannedBatch;
use crate::policy;
use crate::policy::adopt::{Intent, TimeSource};
use crate::policy::resend::Unanswered;

/// A create that is under way when the run is stopped gets this long to tell its batch id.
const LAST_ANSWER: Duration = Duration::from_secs(3);

/// How one create ended.
pub(super) enum Sent {
    Created(BatchId),
    Unanswered(OpenCreate, Failure),
}

/// Sends the create, again as long as it certainly had no effect.
pub(super) async fn send(context: &RunContext, planned: &PlannedBatch) -> Result<Sent, NotCreated> {
    let (mut began, mut retries) = (None, 0);
    loop {
        let permit = tokio::select! {
            // A permit that comes free together with the stop is not taken.
            biased;
            cause = context.stop.requested() => return Err(NotCreated::stopped(cause)),
            permit = context.permit() => permit,
        };
        if let Some(failure) = context.key_refused() {
            return Err(NotCreated::not_started(refused_kind(&failure), &failure));
        }
        // To wait for a turn is not yet to wait for the service.
        let began = *began.get_or_insert_with(Instant::now);
        let failure = match send_once(context, planned).await? {
            Ok(sent) => return Ok(sent),
            Err(failure) => failure,
        };
        drop(permit);
        // Without this line, the worst is that the batch is looked for.
        let _ = context
            .ledger
            .not_created(&planned.agent, &failure.to_string());
        if !failure.is_transient() {
            return Err(refused(context, planned, &failure));
        }
        if !context.client.should_retry(&failure, began) {
            return Err(NotCreated::not_started(
                TroubleKind::ServiceUnavailable,
                &failure,
            ));
        }
        let delay = policy::retry::delay(retries, failure.asked_wait(), fastrand::f64());
        let what = format!("the create of a batch for agent {}", planned.agent);
        context.observer.emit(Fact::RetryScheduled {
            what,
            why: failure.to_string(),
            delay,
        });
        tokio::select! {
            () = sleep(delay) => retries += 1,
            cause = context.stop.requested() => return Err(NotCreated::stopped(cause)),
        }
    }
}

/// One create, written down before it is sent. `Err` inside if it certainly had no effect.
///
/// A stop does not cancel it at once: its response carries the batch id, the only handle to what it costs.
async fn send_once(
    context: &RunContext,
    planned: &PlannedBatch,
) -> Result<Result<Sent, Failure>, NotCreated> {
    let intent = intent(context);
    let agent = &planned.agent;
    if let Err(error) = context.ledger.intent(agent, intent) {
        let why = format!("the create cannot be written down: {}", error_line(&error));
        return Err(NotCreated::not_started(TroubleKind::LedgerUnwritable, &why));
    }
    let answer = context.client.create_batch(agent, &planned.cases);
    tokio::pin!(answer);
    let answer = tokio::select! {
        answer = &mut answer => answer,
        cause = context.stop.requested() => {
            if let Ok(answer) = timeout(LAST_ANSWER, answer).await {
                answer
            } else {
                let open = OpenCreate {
                    intent: Some(intent),
                    unanswered: Unanswered::Lost,
                };
                let why = format!("{} before the create was answered", cause.trouble());
                return Err(NotCreated::unanswered(planned, &[open], &why));
            }
        }
    };
    match answer {
        Ok(id) => created(context, planned, id).map(Ok),
        Err(CreateFailure::Refused(failure) | CreateFailure::NotSent(failure)) => Ok(Err(failure)),
        Err(CreateFailure::Unanswered(unanswered, failure)) => {
            if let Err(error) = context.ledger.unanswered(agent, unanswered) {
                tell_ledger_failed(context, &error);
            }
            let intent = Some(intent);
            Ok(Ok(Sent::Unanswered(
                OpenCreate { intent, unanswered },
                failure,
            )))
        }
    }
}

fn created(context: &RunContext, planned: &PlannedBatch, id: BatchId) -> Result<Sent, NotCreated> {
    if let Some(other) = context.claim(&id, &planned.agent) {
        let why = format!("the service answered with {id}, which is the batch of agent {other}");
        return Err(NotCreated::unanswered(planned, &[], &why));
    }
    if let Err(error) = context.ledger.created(&planned.agent, &id) {
        // The batch is there, and this process still knows it.
        tell_ledger_failed(context, &error);
    }
    context.observer.emit(Fact::BatchKnown {
        agent: planned.agent.clone(),
        batch: id.clone(),
        source: BatchSource::Created,
    });
    Ok(Sent::Created(id))
}

fn tell_ledger_failed(context: &RunContext, error: &LedgerError) {
    let why = error_line(error);
    context.observer.emit(Fact::LedgerFailed { why });
}

fn intent(context: &RunContext) -> Intent {
    match context.client.service_time() {
        Some(at) => Intent {
            at,
            clock: TimeSource::Service,
        },
        None => Intent {
            at: Timestamp::now(),
            clock: TimeSource::OwnRun,
        },
    }
}

fn refused(context: &RunContext, planned: &PlannedBatch, failure: &Failure) -> NotCreated {
    // 403 may be meant for one agent alone.
    let is_for_all = failure.is_key_unknown() || matches!(failure, Failure::Certificate { .. });
    if is_for_all {
        context.refuse_key(failure);
        NotCreated::not_started(refused_kind(failure), failure)
    } else {
        context.refuse_create(&planned.agent, failure);
        NotCreated::not_started(TroubleKind::CreateRefused, failure)
    }
}

fn refused_kind(failure: &Failure) -> TroubleKind {
    if failure.is_key_refused() {
        TroubleKind::KeyRefused
    } else {
        TroubleKind::CertificateRefused
    }
}
