//! All batches side by side, and what every case came to.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::batch::{self, BatchRun};
use super::batch_state::BatchState;
use super::look::Search;
use super::observer::Observer;
use super::shared::Shared;
use super::start::TakenUp;
use crate::event::Fact;
use crate::id::{AgentId, TestCaseId};
use crate::outcome::{BatchEnd, CaseOutcome, Gate, GroupOutcome, Listing, Trouble, TroubleKind};
use crate::plan::{Plan, PlannedBatch};

pub(super) fn none_created(taken_up: &TakenUp, trouble: &Trouble) -> Vec<BatchRun> {
    let batches = taken_up.plan.batches.iter().zip(states(taken_up));
    let end = BatchEnd::NotCreated(trouble.clone());
    let not_created = |(batch, state)| BatchRun::not_followed(batch, state, end.clone());
    batches.map(not_created).collect()
}

/// Runs every batch in a task of its own, so that a defect in one costs no other its result.
pub(super) async fn run_all(taken_up: &TakenUp, shared: &Shared) -> Vec<BatchRun> {
    let most = shared
        .settings
        .max_in_flight
        .map_or(Semaphore::MAX_PERMITS, NonZeroUsize::get);
    let permits = Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)));
    let (mut tasks, mut index_of) = (JoinSet::new(), HashMap::new());
    let batches = &taken_up.plan.batches;
    for (index, (batch, state)) in batches.iter().cloned().zip(states(taken_up)).enumerate() {
        let (shared, permits) = (shared.clone(), Arc::clone(&permits));
        let (start, creates) = (taken_up.start(&batch.agent), taken_up.creates.clone());
        let task = tasks.spawn(async move {
            let _permit = tokio::select! {
                permit = permits.acquire() => permit.ok(),
                // Without a permit: the create sees the stop and sends nothing.
                _ = shared.stop.requested() => None,
            };
            batch::run(&shared, &batch, start, &creates, state).await
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
        run.unwrap_or_else(|| {
            let cases = batch.cases.iter().map(|case| (case.clone(), Vec::new()));
            let state = BatchState::new(&batch.agent, cases);
            let why = "sigma-suite itself failed (please report it); a batch may have been started and paid for";
            let trouble = Trouble::new(TroubleKind::CreateUnanswered, why);
            BatchRun::not_followed(batch, state, BatchEnd::MaybeCreated(trouble))
        })
    };
    let mut runs: Vec<BatchRun> = batches.iter().zip(runs).map(lost).collect();
    look_for_others(batches, &mut runs, shared).await;
    compare_with_other_runs(&mut runs, shared);
    runs
}

/// What is known of each batch before its create.
fn states(taken_up: &TakenUp) -> Vec<BatchState> {
    let mut gates: HashMap<(&AgentId, &TestCaseId), Vec<Gate>> = HashMap::new();
    for group in &taken_up.plan.groups {
        for listing in group.cases.iter().filter(|listing| listing.skip.is_none()) {
            let waiting = gates.entry((&group.agent, &listing.id)).or_default();
            waiting.push(listing.gate);
        }
    }
    let state = |batch: &PlannedBatch| {
        let gates_of = |case: &TestCaseId| {
            let gates = gates.get(&(&batch.agent, case));
            (case.clone(), gates.cloned().unwrap_or_default())
        };
        let mut state = BatchState::new(&batch.agent, batch.cases.iter().map(gates_of));
        let told = taken_up.told.get(&batch.agent);
        for case in told.into_iter().flat_map(HashMap::values) {
            state.preflight(case);
        }
        state
    };
    taken_up.plan.batches.iter().map(state).collect()
}

/// After a create that was not answered, another batch may turn up late: it is reported, since it is paid for too.
async fn look_for_others(batches: &[PlannedBatch], runs: &mut [BatchRun], shared: &Shared) {
    let claimed = Arc::new(shared.ledger.claimed_by_others().unwrap_or_default());
    let mut looks = JoinSet::new();
    for (index, (batch, run)) in batches.iter().zip(&*runs).enumerate() {
        if run.open.is_empty() || !shared.marks.contains_key(&batch.agent) {
            continue;
        }
        let (shared, batch, claimed) = (shared.clone(), batch.clone(), Arc::clone(&claimed));
        let (own, open) = (run.outcome.id.clone(), run.open.clone());
        looks.spawn(async move {
            let mark = shared.marks.get(&batch.agent)?;
            let search = Search::new(&shared, &batch, mark, &open);
            tokio::select! {
                biased;
                cause = shared.stop.requested() => Some((index, not_looked(&cause.trouble()))),
                note = search.others(own.as_ref(), &claimed) => Some((index, note?)),
            }
        });
    }
    while let Some(look) = looks.join_next().await {
        if let Ok(Some((index, note))) = look {
            runs[index].outcome.notes.push(note);
        }
    }
}

fn not_looked(why: &Trouble) -> String {
    format!("may have been billed twice: {why} before this was looked at")
}

/// No two runs can have the same batch. Whose it is, nobody can say.
fn compare_with_other_runs(runs: &mut [BatchRun], shared: &Shared) {
    let Ok(others) = shared.ledger.claimed_by_others() else {
        // They could be read when the run began; what they said then still counts.
        return;
    };
    for run in runs {
        let Some(id) = run.outcome.id.as_ref().filter(|id| others.contains(*id)) else {
            continue;
        };
        let why = format!("batch {id} belongs to another run of the state folder");
        run.state.contradict(why.clone());
        if run.outcome.end == BatchEnd::Settled {
            let trouble = Trouble::new(TroubleKind::UnexpectedBatch, why);
            run.outcome.end = BatchEnd::Left(trouble);
        }
    }
}

/// Judges every listing by its own gate.
pub(super) fn judge(plan: &Plan, runs: &[BatchRun], observer: &Observer) -> Vec<GroupOutcome> {
    let by_agent = runs.iter().map(|run| {
        let evidence = run.state.evidence();
        (&run.outcome.agent, (evidence, run.outcome.end.trouble()))
    });
    let by_agent: HashMap<_, _> = by_agent.collect();
    let judged = |agent: &AgentId, listing: &Listing| -> CaseOutcome {
        match by_agent.get(agent) {
            Some((evidence, left)) => evidence.judge(listing, *left),
            // No batch was asked for, since every case of the agent is skipped.
            None => BatchState::new(agent, []).evidence().judge(listing, None),
        }
    };
    let mut groups = Vec::new();
    for group in &plan.groups {
        let cases = group.cases.iter();
        let cases: Vec<_> = cases.map(|case| judged(&group.agent, case)).collect();
        for case in &cases {
            observer.emit(Fact::CaseJudged {
                name: case.name(),
                case: case.listing.id.clone(),
                agent: group.agent.clone(),
                location: case.listing.location.clone(),
                state: case.state.clone(),
            });
        }
        groups.push(GroupOutcome {
            suite: group.suite.clone(),
            path: group.path.clone(),
            agent_name: group.agent_name.clone(),
            agent: group.agent.clone(),
            cases,
        });
    }
    groups
}
