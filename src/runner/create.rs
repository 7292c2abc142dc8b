//! Creates the one batch of an agent. If a create is not answered, looks for its batch before sending another.

use super::lookup::{Lookup, LookupResult};
use super::run::CreatePermission;
use super::run_context::RunContext;
use super::send::{SendResult, send};
use crate::id::BatchId;
use crate::ledger::OpenCreate;
use crate::outcome::{BatchEnd, TroubleKind};
use crate::plan::PlannedBatch;
use crate::policy::resend::{self, Unanswered};

/// A batch that exists.
pub(super) struct CreatedBatch {
    pub(super) id: BatchId,
    /// How many creates may have had an effect.
    pub(super) sent: usize,
}

/// Creates the batch of an agent, or finds it.
///
/// `open` holds the unanswered creates. An earlier process may have sent some of them.
pub(super) async fn create(
    context: &RunContext,
    planned: &PlannedBatch,
    open: &mut Vec<OpenCreate>,
    permission: &CreatePermission,
) -> Result<CreatedBatch, BatchEnd> {
    let mut why = "the run ended before the create was answered".to_owned();
    if open.is_empty()
        && context.last_create.is_some()
        && let Some(id) = find_before_first(context, planned, permission).await?
    {
        return Ok(CreatedBatch { id, sent: 1 });
    }
    loop {
        if !open.is_empty()
            && let Some(id) = find_unanswered(context, planned, open, &why).await?
        {
            let sent = open.len();
            return Ok(CreatedBatch { id, sent });
        }
        if let CreatePermission::Forbidden { why } = permission {
            // The creates so far had no effect.
            open.clear();
            return Err(BatchEnd::not_started(TroubleKind::NotStarted, why));
        }
        match send(context, planned).await {
            Ok(SendResult::Created(id)) => {
                let sent = open.len() + 1;
                return Ok(CreatedBatch { id, sent });
            }
            Ok(SendResult::Unanswered(create, failure)) => {
                why = failure.to_string();
                open.push(create);
            }
            Err(end) if open.is_empty() => return Err(end),
            Err(end) => return Err(end.after_unanswered(&why)),
        }
    }
}

/// Looks once for the batch of an agent for which the ledger records no create.
///
/// The ledger may be a copy, and the process that wrote the original may have created the batch.
async fn find_before_first(
    context: &RunContext,
    planned: &PlannedBatch,
    permission: &CreatePermission,
) -> Result<Option<BatchId>, BatchEnd> {
    if let CreatePermission::Forbidden { why } = permission {
        return Err(BatchEnd::not_started(TroubleKind::NotStarted, why));
    }
    let Some(mark) = context.marks.get(&planned.agent) else {
        let why = "the ledger does not record which batches the service listed before the run, so a batch that a \
                   copy of this run created cannot be recognized; run the suites again";
        return Err(BatchEnd::not_started(TroubleKind::NoMark, &why));
    };
    match Lookup::new(context, planned, mark, &[]).once().await {
        LookupResult::Adopted(id) => Ok(Some(id)),
        LookupResult::Absent => Ok(None),
        LookupResult::Stopped(cause) => Err(BatchEnd::stopped(cause)),
        LookupResult::Doubtful(why) | LookupResult::Unread(why) => Err(BatchEnd::maybe_created(
            format!("not started, because a copy of this run may have started it: {why}"),
        )),
    }
}

/// Looks for the batch of unanswered creates. `None` if they had no effect, so that another may be sent.
async fn find_unanswered(
    context: &RunContext,
    planned: &PlannedBatch,
    open: &[OpenCreate],
    why: &str,
) -> Result<Option<BatchId>, BatchEnd> {
    let unanswered = |what: &str| {
        let why = format!("{why}; {what}");
        Err(BatchEnd::unanswered(planned, open, &why))
    };
    let Some(mark) = context.marks.get(&planned.agent) else {
        return unanswered(
            "the service's list of batches could not be read before the create, so its batch cannot be distinguished \
             from older ones",
        );
    };
    let answers: Vec<Unanswered> = open.iter().map(|create| create.unanswered).collect();
    let lookup = Lookup::new(context, planned, mark, open);
    match lookup.until_settled(&answers).await {
        LookupResult::Adopted(id) => Ok(Some(id)),
        LookupResult::Doubtful(what) => Err(BatchEnd::maybe_created(format!("{why}; {what}"))),
        LookupResult::Unread(what) => unanswered(&what),
        LookupResult::Stopped(cause) => {
            unanswered(&format!("{} before the batch was found", cause.trouble()))
        }
        LookupResult::Absent if !resend::may_repeat(&answers) => unanswered(
            "the service lists no new batch, and a create with this answer is not sent again",
        ),
        LookupResult::Absent if resend::is_exhausted(&answers) => unanswered(&format!(
            "the create was sent {} times, and the service lists no new batch",
            open.len()
        )),
        LookupResult::Absent => Ok(None),
    }
}
