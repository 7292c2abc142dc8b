//! One batch of an agent, and never two: the create, and what is done when its answer does not come.

use super::create_result::{Created, NotCreated};
use super::lookup::{Lookup, LookupResult};
use super::run::CreatePermission;
use super::run_context::RunContext;
use super::send::{Sent, send};
use crate::event::Fact;
use crate::id::BatchId;
use crate::ledger::OpenCreate;
use crate::outcome::TroubleKind;
use crate::plan::PlannedBatch;
use crate::policy::resend::{self, Unanswered};

/// Brings the batch of an agent into the world. `open` are creates that were sent before, without a known answer.
pub(super) async fn create(
    context: &RunContext,
    planned: &PlannedBatch,
    mut open: Vec<OpenCreate>,
    creates: &CreatePermission,
) -> Result<Created, NotCreated> {
    let mut why = "the run ended before its create was answered".to_owned();
    if open.is_empty()
        && context.last_create.is_some()
        && let Some(id) = look_before_first(context, planned, creates).await?
    {
        return Ok(Created { id, open, sent: 1 });
    }
    loop {
        if !open.is_empty()
            && let Some(id) = settle(context, planned, &open, &why).await?
        {
            let sent = open.len();
            return Ok(Created { id, open, sent });
        }
        if let CreatePermission::Forbidden { why } = creates {
            return Err(NotCreated::not_started(TroubleKind::NotStarted, why));
        }
        match send(context, planned)
            .await
            .map_err(|end| end.after(&open, &why))?
        {
            Sent::Created(id) => {
                let sent = open.len() + 1;
                return Ok(Created { id, open, sent });
            }
            Sent::Unanswered(create, failure) => {
                context.observer.emit(Fact::CreateUnanswered {
                    agent: planned.agent.clone(),
                    why: failure.to_string(),
                });
                why = failure.to_string();
                open.push(create);
            }
        }
    }
}

/// A run that is resumed may be a copy of a ledger whose original went on: what it never asked for is looked for
/// once before it is created.
async fn look_before_first(
    context: &RunContext,
    planned: &PlannedBatch,
    creates: &CreatePermission,
) -> Result<Option<BatchId>, NotCreated> {
    if let CreatePermission::Forbidden { why } = creates {
        return Err(NotCreated::not_started(TroubleKind::NotStarted, why));
    }
    let Some(mark) = context.marks.get(&planned.agent) else {
        let why = "the ledger does not tell what the service listed before the run, so a batch of another copy of \
                   the run could not be told from an older one; run the suites again";
        return Err(NotCreated::not_started(TroubleKind::NoMark, &why));
    };
    let maybe = |why: &str| {
        let why = format!("not started, since a copy of this run may have started it: {why}");
        NotCreated::maybe_created(why, &[])
    };
    match Lookup::new(context, planned, mark, &[]).once().await {
        LookupResult::Adopted(id) => Ok(Some(id)),
        LookupResult::Absent => Ok(None),
        LookupResult::Stopped(cause) => Err(NotCreated::stopped(cause)),
        LookupResult::Doubtful(why) | LookupResult::Unread(why) => Err(maybe(&why)),
    }
}

/// Looks for the batch of creates that were not answered. `None` if they had no effect and may be repeated.
async fn settle(
    context: &RunContext,
    planned: &PlannedBatch,
    open: &[OpenCreate],
    why: &str,
) -> Result<Option<BatchId>, NotCreated> {
    let unanswered = |what: &str| {
        let why = format!("{why}; {what}");
        Err(NotCreated::unanswered(planned, open, &why))
    };
    let Some(mark) = context.marks.get(&planned.agent) else {
        return unanswered(
            "what the service listed before could not be read, so its batch cannot be told from older ones",
        );
    };
    let answers: Vec<Unanswered> = open.iter().map(|create| create.unanswered).collect();
    let search = Lookup::new(context, planned, mark, open);
    match search.settle(&answers).await {
        LookupResult::Adopted(id) => Ok(Some(id)),
        LookupResult::Doubtful(what) => {
            Err(NotCreated::maybe_created(format!("{why}; {what}"), open))
        }
        LookupResult::Unread(what) => unanswered(&what),
        LookupResult::Stopped(cause) => {
            unanswered(&format!("{} before it was found", cause.trouble()))
        }
        LookupResult::Absent if !resend::may_repeat(&answers) => unanswered(
            "the service lists no batch of it, and a create that was answered so is not sent again",
        ),
        LookupResult::Absent if resend::is_exhausted(&answers) => unanswered(&format!(
            "it was sent {} times, and the service lists no batch of it",
            open.len()
        )),
        LookupResult::Absent => Ok(None),
    }
}
