//! All batches of a run, each in a task of its own.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::batch::{self, BatchResult};
use super::batch_state::BatchState;
use super::judge::{emit_judgements, groups_by_agent};
use super::lookup::Lookup;
use super::observer::Observer;
use super::run::Run;
use super::run_context::RunContext;
use super::settings::AfterCreate;
use crate::id::{AgentId, TestCaseId};
use crate::outcome::{BatchEnd, Gate, Trouble, TroubleKind};
use crate::plan::PlannedBatch;

/// The results of a run that ended before its first create.
pub(super) fn none_created(run: &Run, end: &BatchEnd, observer: &Observer) -> Vec<BatchResult> {
    let batches = run.plan.batches.iter().zip(states(run));
    let not_created = |(batch, state): (&PlannedBatch, BatchState)| {
        let result = BatchResult::not_followed(batch, state, end.clone());
        emit_judgements(run.plan.groups_of(&batch.agent), &result, observer);
        result
    };
    batches.map(not_created).collect()
}

/// Runs all batches. A bug that ends the task of one batch affects no other.
pub(super) async fn run_all(run: &Run, context: &RunContext) -> Vec<BatchResult> {
    let mut results = run_tasks(run, context).await;
    note_other_batches(run, &mut results, context).await;
    contradict_claimed_batches(run, &mut results, context);
    results
}

async fn run_tasks(run: &Run, context: &RunContext) -> Vec<BatchResult> {
    let max_in_flight = context.settings.max_in_flight.map(NonZeroUsize::get);
    let permits = max_in_flight.map_or(Semaphore::MAX_PERMITS, |max| {
        max.min(Semaphore::MAX_PERMITS)
    });
    let permits = Arc::new(Semaphore::new(permits));
    let mut tasks = JoinSet::new();
    let batches = &run.plan.batches;
    let mut groups = groups_by_agent(&run.plan);
    for (index, (batch, state)) in batches.iter().cloned().zip(states(run)).enumerate() {
        let groups = groups.remove(&batch.agent).unwrap_or_default();
        let (context, permits) = (context.clone(), Arc::clone(&permits));
        let (record, permission) = (run.record(&batch.agent), run.permission.clone());
        tasks.spawn(async move {
            let _permit = tokio::select! {
                permit = permits.acquire() => permit.ok(),
                // Continues without a permit: `create` sees the stop and sends nothing.
                _ = context.stop.requested() => None,
            };
            let result = batch::run(&context, &batch, record, &permission, state).await;
            // Before the permit is free: the next batch may only be created if not too many cases have failed.
            judge_ended(&context, &groups, &result);
            (index, result)
        });
    }
    let mut results: HashMap<usize, BatchResult> = HashMap::new();
    while let Some(ended) = tasks.join_next().await {
        results.extend(ended);
    }
    let batches = batches.iter().enumerate();
    let results = batches.map(|(index, batch)| {
        let result = results.remove(&index);
        result.unwrap_or_else(|| panicked(batch))
    });
    results.collect()
}

/// Tells the judgements of a batch that has ended, and counts its failed cases. A detached batch has not ended.
fn judge_ended(context: &RunContext, groups: &[usize], result: &BatchResult) {
    if context.settings.after_create == AfterCreate::Follow {
        let groups = groups.iter().map(|index| &context.plan.groups[*index]);
        let failed = emit_judgements(groups, result, &context.observer);
        context.add_failures(failed);
    }
}

/// The result of a batch whose task ended with a panic.
fn panicked(batch: &PlannedBatch) -> BatchResult {
    let cases = batch.cases.iter().map(|case| (case.clone(), Vec::new()));
    let state = BatchState::new(&batch.agent, cases);
    let why =
        "sigma-suite has a bug (please report it); a batch may have been started and paid for";
    BatchResult::not_followed(batch, state, BatchEnd::maybe_created(why))
}

/// What is known of each batch before its create.
fn states(run: &Run) -> Vec<BatchState> {
    let mut gates: HashMap<(&AgentId, &TestCaseId), Vec<Gate>> = HashMap::new();
    for group in &run.plan.groups {
        for listing in group.cases.iter().filter(|listing| listing.skip.is_none()) {
            let gates = gates.entry((&group.agent, &listing.id)).or_default();
            gates.push(listing.gate);
        }
    }
    let state = |batch: &PlannedBatch| {
        let gates_of = |case: &TestCaseId| {
            let gates = gates.get(&(&batch.agent, case));
            (case.clone(), gates.cloned().unwrap_or_default())
        };
        let mut state = BatchState::new(&batch.agent, batch.cases.iter().map(gates_of));
        let definitions = run.definitions.get(&batch.agent);
        for case in definitions.into_iter().flat_map(HashMap::values) {
            state.add_preflight(case);
        }
        state
    };
    run.plan.batches.iter().map(state).collect()
}

/// The batch of an unanswered create may be listed late. It is paid for too, so the reports name it.
async fn note_other_batches(run: &Run, results: &mut [BatchResult], context: &RunContext) {
    let claimed = Arc::new(context.ledger.claimed_by_others().unwrap_or_default());
    let mut lookups = JoinSet::new();
    for (index, (batch, result)) in run.plan.batches.iter().zip(&*results).enumerate() {
        if result.open.is_empty() || !context.marks.contains_key(&batch.agent) {
            continue;
        }
        let (context, batch, claimed) = (context.clone(), batch.clone(), Arc::clone(&claimed));
        let (known, open) = (result.outcome.id.clone(), result.open.clone());
        lookups.spawn(async move {
            let mark = context.marks.get(&batch.agent)?;
            let lookup = Lookup::new(&context, &batch, mark, &open);
            let note = tokio::select! {
                biased;
                cause = context.stop.requested() => format!(
                    "may have been billed twice: {} before the list of batches was read again",
                    cause.trouble()
                ),
                note = lookup.note_other_batches(known.as_ref(), &claimed) => note?,
            };
            Some((index, note))
        });
    }
    while let Some(lookup) = lookups.join_next().await {
        if let Ok(Some((index, note))) = lookup {
            results[index].outcome.notes.push(note);
        }
    }
}

/// Contradicts each batch that another run has too: it is not known which of the two created it.
fn contradict_claimed_batches(run: &Run, results: &mut [BatchResult], context: &RunContext) {
    let Ok(claimed) = context.ledger.claimed_by_others() else {
        // What the other ledgers said when the run began has been considered.
        return;
    };
    for result in results {
        let Some(id) = result
            .outcome
            .id
            .as_ref()
            .filter(|id| claimed.contains(*id))
        else {
            continue;
        };
        let why = format!("batch {id} belongs to another run of the state folder");
        result.state.contradict(why.clone());
        if result.outcome.end == BatchEnd::Settled {
            let trouble = Trouble::new(TroubleKind::UnexpectedBatch, why);
            result.outcome.end = BatchEnd::Left(trouble);
        }
        let groups = run.plan.groups_of(&result.outcome.agent);
        emit_judgements(groups, result, &context.observer);
    }
}
