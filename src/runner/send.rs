//! Sends the create of a batch. The ledger records it before it is sent, and its answer afterwards.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep, timeout};

use super::error_line::error_line;
use super::run_context::RunContext;
use crate::api::{CreateFailure, Failure, Permit};
use crate::event::{BatchSource, Fact};
use crate::id::BatchId;
use crate::ledger::OpenCreate;
use crate::outcome::{BatchEnd, TroubleKind};
use crate::plan::PlannedBatch;
use crate::policy;
use crate::policy::adopt::{Intent, TimeSource};
use crate::policy::resend::Unanswered;

/// How long a stopped run waits for the answer to a create that was sent: it carries the batch id.
const LAST_ANSWER: Duration = Duration::from_secs(3);

/// How a create ended that may have had an effect.
pub(super) enum SendResult {
    Created(BatchId),
    Unanswered(OpenCreate, Failure),
}

/// How one request ended.
enum RequestResult {
    Sent(SendResult),
    /// It certainly had no effect, so it may be sent again.
    NoEffect(Failure),
}

/// Sends the create. Repeats it while it certainly has no effect.
pub(super) async fn send(
    context: &RunContext,
    planned: &PlannedBatch,
) -> Result<SendResult, BatchEnd> {
    let (mut began, mut retries) = (None, 0);
    loop {
        let permit = tokio::select! {
            // The stop first: a permit that becomes free at the same moment is not used.
            biased;
            cause = context.stop.requested() => return Err(BatchEnd::stopped(cause)),
            permit = context.client.create_permit() => permit,
        };
        if let Some(failure) = context.key_refused() {
            return Err(BatchEnd::not_started(refused_kind(&failure), &failure));
        }
        if let Some(end) = context.too_many_failures() {
            return Err(end);
        }
        // The wait for the permit does not count as a wait for the service.
        let began = *began.get_or_insert_with(Instant::now);
        let failure = match send_once(context, planned, permit).await? {
            RequestResult::Sent(result) => return Ok(result),
            RequestResult::NoEffect(failure) => failure,
        };
        // Without this line, a resumed run looks for the batch; nothing worse happens.
        let _ = context
            .ledger
            .not_created(&planned.agent, &failure.to_string());
        if !failure.is_transient() {
            let kind = refuse(context, planned, &failure);
            return Err(BatchEnd::not_started(kind, &failure));
        }
        if !context.client.should_retry(&failure, began) {
            let kind = TroubleKind::ServiceUnavailable;
            return Err(BatchEnd::not_started(kind, &failure));
        }
        wait_for_retry(context, planned, &failure, retries).await?;
        retries += 1;
    }
}

async fn wait_for_retry(
    context: &RunContext,
    planned: &PlannedBatch,
    failure: &Failure,
    retries: u32,
) -> Result<(), BatchEnd> {
    let delay = policy::retry::delay(retries, failure.retry_after(), fastrand::f64());
    context.observer.emit(Fact::RetryScheduled {
        what: format!("the create of a batch for agent {}", planned.agent),
        why: failure.to_string(),
        delay,
    });
    tokio::select! {
        () = sleep(delay) => Ok(()),
        cause = context.stop.requested() => Err(BatchEnd::stopped(cause)),
    }
}

/// Sends one request, after the ledger has recorded it.
///
/// A stop does not cancel it at once: its response carries the batch id, the only handle to what it costs.
async fn send_once(
    context: &RunContext,
    planned: &PlannedBatch,
    permit: Permit<'_>,
) -> Result<RequestResult, BatchEnd> {
    let intent = intent(context);
    let agent = &planned.agent;
    if let Err(error) = context.ledger.intent(agent, intent).await {
        let error = error_line(&error);
        let why = format!("the create cannot be recorded in the ledger: {error}");
        return Err(BatchEnd::not_started(TroubleKind::LedgerUnwritable, &why));
    }
    let open = |unanswered| OpenCreate {
        intent: Some(intent),
        unanswered,
    };
    let answer = context.client.create_batch(permit, agent, &planned.cases);
    tokio::pin!(answer);
    let answer = tokio::select! {
        answer = &mut answer => answer,
        cause = context.stop.requested() => timeout(LAST_ANSWER, answer).await.map_err(|_| {
            let why = format!("{} before the create was answered", cause.trouble());
            BatchEnd::unanswered(planned, &[open(Unanswered::Lost)], &why)
        })?,
    };
    match answer {
        Ok(id) => {
            record_created(context, planned, &id).await?;
            Ok(RequestResult::Sent(SendResult::Created(id)))
        }
        Err(CreateFailure::Refused(failure) | CreateFailure::NotSent(failure)) => {
            Ok(RequestResult::NoEffect(failure))
        }
        Err(CreateFailure::Unanswered(unanswered, failure)) => {
            context.emit_if_failed(context.ledger.unanswered(agent, unanswered));
            context.observer.emit(Fact::CreateUnanswered {
                agent: agent.clone(),
                why: failure.to_string(),
            });
            let result = SendResult::Unanswered(open(unanswered), failure);
            Ok(RequestResult::Sent(result))
        }
    }
}

async fn record_created(
    context: &RunContext,
    planned: &PlannedBatch,
    id: &BatchId,
) -> Result<(), BatchEnd> {
    if let Some(other) = context.claim(id, &planned.agent) {
        let why = format!("the service answered with {id}, which is the batch of agent {other}");
        return Err(BatchEnd::unanswered(planned, &[], &why));
    }
    // If this fails, the batch still exists, and this process knows it.
    context.emit_if_failed(context.ledger.created(&planned.agent, id).await);
    context.emit_known(&planned.agent, id, BatchSource::Created);
    Ok(())
}

fn intent(context: &RunContext) -> Intent {
    match context.client.service_time() {
        Some(at) => Intent {
            at,
            clock: TimeSource::Service,
        },
        None => Intent {
            at: Timestamp::now(),
            clock: TimeSource::Local,
        },
    }
}

/// Records that the service refuses the create, and will not accept it later.
fn refuse(context: &RunContext, planned: &PlannedBatch, failure: &Failure) -> TroubleKind {
    // 403 may concern one agent alone.
    if failure.is_key_unknown() || matches!(failure, Failure::Certificate { .. }) {
        context.refuse_key(failure);
        refused_kind(failure)
    } else {
        context.refuse_create(&planned.agent, failure);
        TroubleKind::CreateRefused
    }
}

fn refused_kind(failure: &Failure) -> TroubleKind {
    if failure.is_key_refused() {
        TroubleKind::KeyRefused
    } else {
        TroubleKind::CertificateRefused
    }
}
