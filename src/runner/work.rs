//! All batches side by side, and what every case came to.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::batch::{self, BatchRun};
use super::observer::Observer;
use super::settle;
use super::shared::Shared;
use super::sight::Sight;
use super::start::TakenUp;
use crate::event::Fact;
use crate::outcome::GroupOutcome;
use crate::plan::{Plan, PlannedBatch, PlannedGroup};

pub(super) fn none_created(plan: &Plan, kind: &'static str, why: &str) -> Vec<BatchRun> {
    let not_created = |batch: &PlannedBatch| {
        BatchRun::not_created(batch, Sight::new(batch.cases.clone()), kind, why.to_owned())
    };
    plan.batches.iter().map(not_created).collect()
}

/// Runs every batch in a task of its own, so that a defect in one costs no other its result.
pub(super) async fn run_all(taken_up: &TakenUp, shared: &Shared) -> Vec<BatchRun> {
    let most = shared
        .settings
        .max_in_flight
        .map_or(Semaphore::MAX_PERMITS, NonZeroUsize::get);
    let places = Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)));
    let (mut tasks, mut index_of) = (JoinSet::new(), HashMap::new());
    let batches = &taken_up.plan.batches;
    for (index, batch) in batches.iter().cloned().enumerate() {
        let (shared, places) = (shared.clone(), Arc::clone(&places));
        let (start, creates) = (taken_up.start(&batch.agent), taken_up.creates.clone());
        let sight = sight(taken_up, &batch);
        let task = tasks.spawn(async move {
            let _place = tokio::select! {
                place = places.acquire() => place.ok(),
                // Without a place: the create sees the stop and sends nothing.
                _ = shared.stop.requested() => None,
            };
            batch::run(&shared, &batch, start, &creates, sight).await
        });
        index_of.insert(task.id(), index);
    }
    let mut runs: Vec<Option<BatchRun>> = batches.iter().map(|_| None).collect();
    while let Some(ended) = tasks.join_next_with_id().await {
        if let Ok((id, run)) = ended {
            runs[index_of[&id]] = Some(run);
        }
    }
    let lost = |(batch, run): (&PlannedBatch, Option<BatchRun>)| {
        let sight = || Sight::new(batch.cases.clone());
        run.unwrap_or_else(|| {
            BatchRun::maybe_created(
                batch,
                sight(),
                "sigma-suite itself failed (please report it)",
            )
        })
    };
    batches.iter().zip(runs).map(lost).collect()
}

fn sight(taken_up: &TakenUp, batch: &PlannedBatch) -> Sight {
    let mut sight = Sight::new(batch.cases.clone());
    let told = taken_up.told.iter();
    let told = told.filter(|(agent, _)| *agent == batch.agent);
    told.for_each(|(_, case)| sight.see_case(case));
    sight
}

/// Judges every listing by its own gate.
pub(super) fn judge(plan: &Plan, runs: &[BatchRun], observer: &Observer) -> Vec<GroupOutcome> {
    let nothing = (Sight::default(), settle::Followed::ToTheEnd);
    let judge_group = |group: &PlannedGroup| {
        let run = runs.iter().find(|run| run.outcome.agent == group.agent);
        let (sight, followed) =
            run.map_or((&nothing.0, &nothing.1), |run| (&run.sight, &run.followed));
        let cases = group
            .cases
            .iter()
            .map(|listing| settle::settle(listing, sight, followed));
        let cases: Vec<_> = cases.collect();
        for case in &cases {
            observer.tell(Fact::CaseJudged {
                name: case.name(),
                case: case.listing.id.clone(),
                agent: group.agent.clone(),
                place: case.listing.place.clone(),
                state: case.state.clone(),
            });
        }
        GroupOutcome {
            suite: group.suite.clone(),
            path: group.path.clone(),
            agent_name: group.agent_name.clone(),
            agent: group.agent.clone(),
            cases,
        }
    };
    plan.groups.iter().map(judge_group).collect()
}
