//! One agent's batch from its create to the end that it comes to.

use std::time::Duration;

use tokio::time::Instant;

use super::batch_state::BatchState;
use super::create::create;
use super::create_result::{Created, NotCreated};
use super::error_line::error_line;
use super::follow::Follower;
use super::run::CreatePermission;
use super::run_context::RunContext;
use super::settings::AfterCreate;
use crate::event::{BatchSource, Fact};
use crate::id::BatchId;
use crate::ledger::{BatchRecord, OpenCreate};
use crate::outcome::{BatchEnd, BatchOutcome, Trouble, TroubleKind};
use crate::plan::PlannedBatch;

/// What became of a batch, with all that is known about its cases.
pub(super) struct BatchResult {
    pub(super) outcome: BatchOutcome,
    pub(super) state: BatchState,
    /// Creates that were not answered.
    pub(super) open: Vec<OpenCreate>,
}

impl BatchResult {
    /// A batch that was not followed: it does not exist, may exist, or goes on by itself.
    pub(super) fn not_followed(planned: &PlannedBatch, state: BatchState, end: BatchEnd) -> Self {
        Self {
            outcome: BatchOutcome {
                agent: planned.agent.clone(),
                id: None,
                end,
                elapsed: Duration::ZERO,
                notes: Vec::new(),
            },
            state,
            open: Vec::new(),
        }
    }

    /// Whether no batch exists or may exist.
    pub(super) fn is_not_created(&self) -> bool {
        matches!(self.outcome.end, BatchEnd::NotCreated(_))
    }

    /// Every report says when a create was sent more than once.
    fn note_sent(&mut self, sent: usize) {
        if sent > 1 {
            let note = format!("the create was sent {sent} times, since no answer came");
            self.outcome.notes.push(note);
        }
    }
}

/// Creates one batch, or resumes it, and follows it.
pub(super) async fn run(
    context: &RunContext,
    planned: &PlannedBatch,
    record: BatchRecord,
    creates: &CreatePermission,
    state: BatchState,
) -> BatchResult {
    let sent = record.sent();
    let known = match record.batch {
        None => create(context, planned, record.open, creates).await,
        Some(id) => {
            // If two agents have the same batch, the second is contradicted, and the run cannot pass.
            let _ = context.claim(&id, &planned.agent);
            context.observer.emit(Fact::BatchKnown {
                agent: planned.agent.clone(),
                batch: id.clone(),
                source: BatchSource::Resumed,
            });
            Ok(Created {
                id,
                open: record.open,
                sent,
            })
        }
    };
    match known {
        Ok(Created { id, open, sent }) => {
            let mut run = match context.settings.after_create {
                AfterCreate::Detach => detached(planned, state, id),
                AfterCreate::Follow => follow(context, planned, id, state).await,
            };
            run.note_sent(sent);
            run.open = open;
            run
        }
        Err(NotCreated { end, open }) => {
            emit_not_created(context, planned, &end);
            let mut run = BatchResult::not_followed(planned, state, end);
            run.note_sent(open.len());
            run.open = open;
            run
        }
    }
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

/// A batch that is left to go on by itself, as was asked.
fn detached(planned: &PlannedBatch, state: BatchState, id: BatchId) -> BatchResult {
    let why = "the run was detached once its batches were created";
    let end = BatchEnd::Left(Trouble::new(TroubleKind::NotFinished, why));
    let mut run = BatchResult::not_followed(planned, state, end);
    run.outcome.id = Some(id);
    run
}

async fn follow(
    context: &RunContext,
    planned: &PlannedBatch,
    id: BatchId,
    mut state: BatchState,
) -> BatchResult {
    let began = Instant::now();
    let mut follower = Follower::new(
        &context.client,
        &planned.agent,
        &id,
        &context.settings,
        &context.observer,
    );
    if let Some(why) = context.contradiction(&planned.agent, &id) {
        state.contradict(why);
    }
    let left = tokio::select! {
        end = follower.follow(&mut state) => end.err(),
        cause = context.stop.requested() => {
            follower.last_look(&mut state).await;
            Some(cause.trouble())
        }
    };
    if left.is_none()
        && let Err(error) = context.ledger.settled(&planned.agent)
    {
        let why = error_line(&error);
        context.observer.emit(Fact::LedgerFailed { why });
    }
    context.observer.emit(Fact::BatchEnded {
        agent: planned.agent.clone(),
        left: left.as_ref().map(ToString::to_string),
    });
    BatchResult {
        outcome: BatchOutcome {
            agent: planned.agent.clone(),
            id: Some(id),
            end: left.map_or(BatchEnd::Settled, BatchEnd::Left),
            elapsed: began.elapsed(),
            notes: state.evidence().note().into_iter().collect(),
        },
        state,
        open: Vec::new(),
    }
}
