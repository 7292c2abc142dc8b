//! All batches of a run, each in a task of its own.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::batch::{self, BatchResult};
use super::batch_state::BatchState;
use super::lookup::Lookup;
use super::run::Run;
use super::run_context::RunContext;
use crate::id::{AgentId, TestCaseId};
use crate::outcome::{BatchEnd, Gate, Trouble, TroubleKind};
use crate::plan::PlannedBatch;

pub(super) fn none_created(run: &Run, trouble: &Trouble) -> Vec<BatchResult> {
    let batches = run.plan.batches.iter().zip(states(run));
    let end = BatchEnd::NotCreated(trouble.clone());
    let not_created = |(batch, state)| BatchResult::not_followed(batch, state, end.clone());
    batches.map(not_created).collect()
}

/// Runs every batch in a task of its own, so that a defect in one costs no other its result.
pub(super) async fn run_all(run: &Run, context: &RunContext) -> Vec<BatchResult> {
    let most = context
        .settings
        .max_in_flight
        .map_or(Semaphore::MAX_PERMITS, NonZeroUsize::get);
    let permits = Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)));
    let (mut tasks, mut index_of) = (JoinSet::new(), HashMap::new());
    let batches = &run.plan.batches;
    for (index, (batch, state)) in batches.iter().cloned().zip(states(run)).enumerate() {
        let (context, permits) = (context.clone(), Arc::clone(&permits));
        let (record, creates) = (run.record(&batch.agent), run.creates.clone());
        let task = tasks.spawn(async move {
            let _permit = tokio::select! {
                permit = permits.acquire() => permit.ok(),
                // Without a permit: the create sees the stop and sends nothing.
                _ = context.stop.requested() => None,
            };
            batch::run(&context, &batch, record, &creates, state).await
        });
        index_of.insert(task.id(), index);
    }
    let mut runs: Vec<Option<BatchResult>> = batches.iter().map(|_| None).collect();
    while let Some(ended) = tasks.join_next_with_id().await {
        if let Ok((id, run)) = ended {
            runs[index_of[&id]] = Some(run);
        }
    }
    let lost = |(batch, run): (&PlannedBatch, Option<BatchResult>)| {
        run.unwrap_or_else(|| {
            let cases = batch.cases.iter().map(|case| (case.clone(), Vec::new()));
            let state = BatchState::new(&batch.agent, cases);
            let why = "sigma-suite itself failed (please report it); a batch may have been started and paid for";
            let trouble = Trouble::new(TroubleKind::CreateUnanswered, why);
            BatchResult::not_followed(batch, state, BatchEnd::MaybeCreated(trouble))
        })
    };
    let mut runs: Vec<BatchResult> = batches.iter().zip(runs).map(lost).collect();
    look_for_others(batches, &mut runs, context).await;
    compare_with_other_runs(&mut runs, context);
    runs
}

/// What is known of each batch before its create.
fn states(run: &Run) -> Vec<BatchState> {
    let mut gates: HashMap<(&AgentId, &TestCaseId), Vec<Gate>> = HashMap::new();
    for group in &run.plan.groups {
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
        let told = run.definitions.get(&batch.agent);
        for case in told.into_iter().flat_map(HashMap::values) {
            state.preflight(case);
        }
        state
    };
    run.plan.batches.iter().map(state).collect()
}

/// After a create that was not answered, another batch may turn up late: it is reported, since it is paid for too.
async fn look_for_others(batches: &[PlannedBatch], runs: &mut [BatchResult], context: &RunContext) {
    let claimed = Arc::new(context.ledger.claimed_by_others().unwrap_or_default());
    let mut looks = JoinSet::new();
    for (index, (batch, run)) in batches.iter().zip(&*runs).enumerate() {
        if run.open.is_empty() || !context.marks.contains_key(&batch.agent) {
            continue;
        }
        let (context, batch, claimed) = (context.clone(), batch.clone(), Arc::clone(&claimed));
        let (own, open) = (run.outcome.id.clone(), run.open.clone());
        looks.spawn(async move {
            let mark = context.marks.get(&batch.agent)?;
            let search = Lookup::new(&context, &batch, mark, &open);
            tokio::select! {
                biased;
                cause = context.stop.requested() => Some((index, not_looked(&cause.trouble()))),
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
fn compare_with_other_runs(runs: &mut [BatchResult], context: &RunContext) {
    let Ok(others) = context.ledger.claimed_by_others() else {
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
