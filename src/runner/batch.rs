//! One agent's batch from its create to the end that it comes to.

use std::time::Duration;

use tokio::time::Instant;

use super::batch_state::BatchState;
use super::create::create;
use super::created::{Created, NotCreated};
use super::error_line::error_line;
use super::follow::Follower;
use super::run::Creates;
use super::settings::AfterCreate;
use super::shared::Shared;
use crate::event::{BatchSource, Fact};
use crate::id::BatchId;
use crate::ledger::{BatchRecord, OpenCreate};
use crate::outcome::{BatchEnd, BatchOutcome, Trouble, TroubleKind};
use crate::plan::PlannedBatch;

/// What became of a batch, with all that is known about its cases.
pub(super) struct BatchRun {
    pub(super) outcome: BatchOutcome,
    pub(super) state: BatchState,
    /// Creates that were not answered.
    pub(super) open: Vec<OpenCreate>,
}

impl BatchRun {
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
    shared: &Shared,
    planned: &PlannedBatch,
    record: BatchRecord,
    creates: &Creates,
    state: BatchState,
) -> BatchRun {
    let sent = record.sent();
    let known = match record.batch {
        None => create(shared, planned, record.open, creates).await,
        Some(id) => {
            // If two agents have the same batch, the second is contradicted, and the run cannot pass.
            let _ = shared.claim(&id, &planned.agent);
            shared.observer.emit(Fact::BatchKnown {
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
            let mut run = match shared.settings.after_create {
                AfterCreate::Detach => detached(planned, state, id),
                AfterCreate::Follow => follow(shared, planned, id, state).await,
            };
            run.note_sent(sent);
            run.open = open;
            run
        }
        Err(NotCreated { end, open }) => {
            emit_not_created(shared, planned, &end);
            let mut run = BatchRun::not_followed(planned, state, end);
            run.note_sent(open.len());
            run.open = open;
            run
        }
    }
}

fn emit_not_created(shared: &Shared, planned: &PlannedBatch, end: &BatchEnd) {
    let agent = planned.agent.clone();
    match end {
        BatchEnd::NotCreated(trouble) => shared.observer.emit(Fact::BatchNotCreated {
            agent,
            why: trouble.message.clone(),
        }),
        BatchEnd::MaybeCreated(trouble) => shared.observer.emit(Fact::BatchUnknown {
            agent,
            why: trouble.message.clone(),
        }),
        BatchEnd::Settled | BatchEnd::Left(_) => {}
    }
}

/// A batch that is left to go on by itself, as was asked.
fn detached(planned: &PlannedBatch, state: BatchState, id: BatchId) -> BatchRun {
    let why = "the run was detached once its batches were created";
    let end = BatchEnd::Left(Trouble::new(TroubleKind::NotFinished, why));
    let mut run = BatchRun::not_followed(planned, state, end);
    run.outcome.id = Some(id);
    run
}

async fn follow(
    shared: &Shared,
    planned: &PlannedBatch,
    id: BatchId,
    mut state: BatchState,
) -> BatchRun {
    let began = Instant::now();
    let mut follower = Follower::new(
        &shared.client,
        &planned.agent,
        &id,
        &shared.settings,
        &shared.observer,
    );
    if let Some(why) = shared.contradiction(&planned.agent, &id) {
        state.contradict(why);
    }
    let left = tokio::select! {
        end = follower.follow(&mut state) => end.err(),
        cause = shared.stop.requested() => {
            follower.last_look(&mut state).await;
            Some(cause.trouble())
        }
    };
    if left.is_none()
        && let Err(error) = shared.ledger.settled(&planned.agent)
    {
        let why = error_line(&error);
        shared.observer.emit(Fact::LedgerFailed { why });
    }
    shared.observer.emit(Fact::BatchEnded {
        agent: planned.agent.clone(),
        left: left.as_ref().map(ToString::to_string),
    });
    BatchRun {
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
