//! One agent's batch from its create to the judgement of its cases.

use std::time::Duration;

use tokio::time::Instant;

use super::create::{NoBatch, create};
use super::follow::{Fit, Follower, Left};
use super::settings::Then;
use super::settle::Followed;
use super::shared::Shared;
use super::sight::Sight;
use super::start::{Creates, Start};
use super::told::told;
use crate::event::{Fact, Source};
use crate::id::BatchId;
use crate::outcome::{BatchEnd, BatchOutcome};
use crate::plan::PlannedBatch;

/// What became of a batch, with all that is known about its cases.
pub(super) struct BatchRun {
    pub(super) outcome: BatchOutcome,
    pub(super) sight: Sight,
    pub(super) followed: Followed,
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
             with {cases} test case{}, in the last minutes before this",
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

    /// Whether nothing was paid for, and nothing may have been.
    pub(super) fn is_nothing(&self) -> bool {
        matches!(self.outcome.end, BatchEnd::NotCreated { .. })
    }

    /// A batch that goes on without us, as was asked.
    fn detached(planned: &PlannedBatch, sight: Sight, id: BatchId) -> Self {
        let why = "the run was detached once its batches were created".to_owned();
        let run = Self::without_id(
            planned,
            sight,
            "not_finished",
            BatchEnd::Left { why: why.clone() },
            why,
        );
        let outcome = BatchOutcome {
            id: Some(id),
            ..run.outcome
        };
        Self { outcome, ..run }
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

/// Brings one batch into the world, or takes it up, and follows it.
pub(super) async fn run(
    shared: &Shared,
    planned: &PlannedBatch,
    start: Start,
    creates: &Creates,
    sight: Sight,
) -> BatchRun {
    let open = match start {
        Start::Create(open) => open,
        Start::Follow(id) => {
            shared.observer.tell(Fact::BatchKnown {
                agent: planned.agent.clone(),
                batch: id.clone(),
                source: Source::TakenUp,
            });
            return follow(shared, planned, id, Fit::ToBeProved, sight).await;
        }
    };
    let run = match create(shared, planned, open, creates).await {
        Ok(id) if shared.settings.then == Then::Detach => {
            return BatchRun::detached(planned, sight, id);
        }
        Ok(id) => return follow(shared, planned, id, Fit::Known, sight).await,
        Err(NoBatch::NotCreated { kind, why }) => BatchRun::not_created(planned, sight, kind, why),
        Err(NoBatch::MaybeCreated { why }) => BatchRun::maybe_created(planned, sight, &why),
    };
    if let BatchEnd::NotCreated { why } | BatchEnd::MaybeCreated { why } = &run.outcome.end {
        shared.observer.tell(Fact::BatchNotCreated {
            agent: planned.agent.clone(),
            why: why.clone(),
        });
    }
    run
}

async fn follow(
    shared: &Shared,
    planned: &PlannedBatch,
    id: BatchId,
    fit: Fit,
    mut sight: Sight,
) -> BatchRun {
    let began = Instant::now();
    let mut follower = Follower::new(
        &shared.client,
        &planned.agent,
        &id,
        fit,
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
    if left.is_none()
        && let Err(error) = shared.ledger.settled(&planned.agent)
    {
        shared
            .observer
            .tell(Fact::LedgerFailed { why: told(&error) });
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
        },
        sight,
        followed: left.map_or(Followed::ToTheEnd, |left| Followed::Cut {
            kind: left.kind,
            why: left.why,
        }),
    }
}
