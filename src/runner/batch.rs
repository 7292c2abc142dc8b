//! The batch of one agent, from its create to its end.

use tokio::time::Instant;

use super::batch_state::BatchState;
use super::create::{CreatedBatch, create};
use super::follow::Follower;
use super::run::CreatePermission;
use super::run_context::RunContext;
use super::settings::AfterCreate;
use crate::event::{BatchSource, Fact};
use crate::id::BatchId;
use crate::ledger::{BatchRecord, OpenCreate};
use crate::outcome::{BatchEnd, BatchOutcome, Trouble, TroubleKind};
use crate::plan::PlannedBatch;

/// The outcome of a batch, and the evidence about its cases.
pub(super) struct BatchResult {
    pub(super) outcome: BatchOutcome,
    pub(super) state: BatchState,
    /// The unanswered creates of the agent.
    pub(super) open: Vec<OpenCreate>,
}

impl BatchResult {
    /// A batch that was not followed: it does not exist, may exist, or goes on without this run.
    pub(super) fn not_followed(planned: &PlannedBatch, state: BatchState, end: BatchEnd) -> Self {
        Self {
            outcome: BatchOutcome::without_id(&planned.agent, end),
            state,
            open: Vec::new(),
        }
    }

    /// Whether no batch exists or may exist.
    pub(super) fn is_not_created(&self) -> bool {
        matches!(self.outcome.end, BatchEnd::NotCreated(_))
    }
}

/// Creates a batch, or resumes it, and follows it.
pub(super) async fn run(
    context: &RunContext,
    planned: &PlannedBatch,
    record: BatchRecord,
    permission: &CreatePermission,
    state: BatchState,
) -> BatchResult {
    let sent = record.sent();
    let mut open = record.open;
    let created = match record.batch {
        None => create(context, planned, &mut open, permission).await,
        Some(id) => {
            // If two agents have the same batch, the second is contradicted, and the run cannot pass.
            let _ = context.claim(&id, &planned.agent);
            context.emit_known(&planned.agent, &id, BatchSource::Resumed);
            Ok(CreatedBatch { id, sent })
        }
    };
    let (mut result, sent) = match created {
        Ok(CreatedBatch { id, sent }) => match context.settings.after_create {
            AfterCreate::Detach => (detached(planned, state, id), sent),
            AfterCreate::Follow => (follow(context, planned, id, state).await, sent),
        },
        Err(end) => {
            emit_not_created(context, planned, &end);
            let result = BatchResult::not_followed(planned, state, end);
            (result, open.len())
        }
    };
    if sent > 1 {
        let note = format!("the create was sent {sent} times, because it was not answered");
        result.outcome.notes.push(note);
    }
    result.open = open;
    result
}

fn emit_not_created(context: &RunContext, planned: &PlannedBatch, end: &BatchEnd) {
    let agent = planned.agent.clone();
    match end {
        BatchEnd::NotCreated(trouble) => context.observer.emit(Fact::BatchNotCreated {
            agent,
            why: trouble.message.clone(),
        }),
        BatchEnd::MaybeCreated(trouble) => context.observer.emit(Fact::BatchUnknown {
            agent,
            why: trouble.message.clone(),
        }),
        BatchEnd::Settled | BatchEnd::Left(_) => {}
    }
}

fn detached(planned: &PlannedBatch, state: BatchState, id: BatchId) -> BatchResult {
    let why = "the run was detached after its batches were created";
    let end = BatchEnd::Left(Trouble::new(TroubleKind::NotFinished, why));
    let mut result = BatchResult::not_followed(planned, state, end);
    result.outcome.id = Some(id);
    result
}

async fn follow(
    context: &RunContext,
    planned: &PlannedBatch,
    id: BatchId,
    mut state: BatchState,
) -> BatchResult {
    let (began, since_start) = (Instant::now(), context.observer.elapsed());
    let agent = &planned.agent;
    if let Some(why) = context.contradiction(agent, &id) {
        state.contradict(why);
    }
    let mut follower = Follower::new(context, agent, &id);
    let left = tokio::select! {
        end = follower.follow(&mut state) => end.err(),
        cause = context.stop.requested() => {
            follower.read_before_stop(&mut state).await;
            Some(cause.trouble())
        }
    };
    drop(follower);
    if left.is_none() {
        context.emit_if_failed(context.ledger.settled(agent));
    }
    context.observer.emit(Fact::BatchEnded {
        agent: agent.clone(),
        left: left.as_ref().map(ToString::to_string),
    });
    let end = left.map_or(BatchEnd::Settled, BatchEnd::Left);
    let mut result = BatchResult::not_followed(planned, state, end);
    result.outcome.id = Some(id);
    result.outcome.began = since_start;
    result.outcome.elapsed = began.elapsed();
    result.outcome.notes.extend(result.state.evidence().note());
    result
}
