//! One agent's batch from its create to the end that it comes to.

use std::time::Duration;

use tokio::time::Instant;

use super::batch_state::{BatchState, Left};
use super::create::create;
use super::created::{Created, NoBatch};
use super::error_line::error_line;
use super::follow::Follower;
use super::settings::AfterCreate;
use super::shared::Shared;
use super::start::{Creates, Start};
use crate::event::{BatchSource, Fact};
use crate::id::BatchId;
use crate::ledger::OpenCreate;
use crate::outcome::{BatchEnd, BatchOutcome};
use crate::plan::PlannedBatch;

/// What became of a batch, with all that is known about its cases.
pub(super) struct BatchRun {
    pub(super) outcome: BatchOutcome,
    pub(super) state: BatchState,
    /// Why it was not followed to its end; `None` if it was.
    pub(super) left: Option<Left>,
    /// Creates that were not answered.
    pub(super) open: Vec<OpenCreate>,
}

impl BatchRun {
    /// A batch that does not exist.
    pub(super) fn not_created(
        planned: &PlannedBatch,
        state: BatchState,
        kind: &'static str,
        why: String,
    ) -> Self {
        let end = BatchEnd::NotCreated { why: why.clone() };
        Self::without_id(planned, state, end, Left { kind, why })
    }

    /// A batch that may or may not exist, and whose id is not known.
    pub(super) fn maybe_created(planned: &PlannedBatch, state: BatchState, why: String) -> Self {
        let end = BatchEnd::MaybeCreated { why: why.clone() };
        let kind = "create_unanswered";
        Self::without_id(planned, state, end, Left { kind, why })
    }

    /// Whether nothing was paid for, and nothing may have been.
    pub(super) fn is_nothing(&self) -> bool {
        matches!(self.outcome.end, BatchEnd::NotCreated { .. })
    }

    /// Every report says when a create was sent more than once.
    fn note_sent(&mut self, sent: usize) {
        if sent > 1 {
            let note = format!("the create was sent {sent} times, since no answer came");
            self.outcome.notes.push(note);
        }
    }

    /// A batch that goes on without us, as was asked.
    fn detached(planned: &PlannedBatch, state: BatchState, id: BatchId) -> Self {
        let why = "the run was detached once its batches were created".to_owned();
        let end = BatchEnd::Left { why: why.clone() };
        let kind = "not_finished";
        let mut run = Self::without_id(planned, state, end, Left { kind, why });
        run.outcome.id = Some(id);
        run
    }

    fn without_id(planned: &PlannedBatch, state: BatchState, end: BatchEnd, left: Left) -> Self {
        Self {
            outcome: BatchOutcome {
                agent: planned.agent.clone(),
                id: None,
                end,
                elapsed: Duration::ZERO,
                notes: Vec::new(),
            },
            state,
            left: Some(left),
            open: Vec::new(),
        }
    }
}

/// Creates one batch, or resumes it, and follows it.
pub(super) async fn run(
    shared: &Shared,
    planned: &PlannedBatch,
    start: Start,
    creates: &Creates,
    state: BatchState,
) -> BatchRun {
    let known = match start {
        Start::Create(open) => create(shared, planned, open, creates).await,
        Start::Follow(batch) => {
            // Whoever comes second is contradicted, and the run cannot pass.
            let _ = shared.claim(&batch.id, &planned.agent);
            shared.observer.tell(Fact::BatchKnown {
                agent: planned.agent.clone(),
                batch: batch.id.clone(),
                source: BatchSource::TakenUp,
            });
            Ok(batch)
        }
    };
    let run = match known {
        Ok(Created { id, open, sent }) => {
            let mut run = match shared.settings.then {
                AfterCreate::Detach => BatchRun::detached(planned, state, id),
                AfterCreate::Follow => follow(shared, planned, id, state).await,
            };
            run.note_sent(sent);
            run.open = open;
            return run;
        }
        Err(NoBatch::NotCreated { kind, why }) => BatchRun::not_created(planned, state, kind, why),
        Err(NoBatch::MaybeCreated { why, open }) => {
            let mut run = BatchRun::maybe_created(planned, state, why);
            run.note_sent(open.len());
            run.open = open;
            run
        }
    };
    let agent = planned.agent.clone();
    match &run.outcome.end {
        BatchEnd::NotCreated { why } => {
            let why = why.clone();
            shared.observer.tell(Fact::BatchNotCreated { agent, why });
        }
        BatchEnd::MaybeCreated { why } => {
            let why = why.clone();
            shared.observer.tell(Fact::BatchUnknown { agent, why });
        }
        BatchEnd::Settled | BatchEnd::Left { .. } => {}
    }
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
            Some(Left { kind: cause.kind(), why: cause.why() })
        }
    };
    if left.is_none()
        && let Err(error) = shared.ledger.settled(&planned.agent)
    {
        let why = error_line(&error);
        shared.observer.tell(Fact::LedgerFailed { why });
    }
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
            notes: state.evidence().note().into_iter().collect(),
        },
        state,
        left,
        open: Vec::new(),
    }
}
