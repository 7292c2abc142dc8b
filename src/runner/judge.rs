//! Judges the cases of a run: those of each batch when it ends, and all of them once more for the outcome.

use std::collections::HashMap;

use tokio::task::yield_now;

use super::batch::BatchResult;
use super::batch_state::{BatchEvidence, BatchState};
use super::observer::Observer;
use crate::crash;
use crate::event::Fact;
use crate::id::AgentId;
use crate::outcome::{CaseOutcome, GroupOutcome, Trouble};
use crate::plan::{Plan, PlannedGroup};

/// The evidence about a batch, and why it was not followed to its end.
type BatchInput<'a> = (BatchEvidence<'a>, Option<&'a Trouble>);

fn input(batch: &BatchResult) -> BatchInput<'_> {
    (batch.state.evidence(), batch.outcome.end.trouble())
}

/// Judges every listing by its own gate. Yields between two groups, so that signals are noticed.
pub(super) async fn judge(
    plan: &Plan,
    batches: &[BatchResult],
    observer: &Observer,
) -> Vec<GroupOutcome> {
    let inputs = batches.iter();
    let inputs = inputs.map(|batch| (&batch.outcome.agent, input(batch)));
    let inputs: HashMap<&AgentId, BatchInput> = inputs.collect();
    let mut groups = Vec::new();
    for group in &plan.groups {
        crash::judging();
        let cases = if let Some(input) = inputs.get(&group.agent) {
            judge_group(group, input)
        } else {
            let cases = judge_skipped(group);
            emit(group, &cases, observer);
            cases
        };
        groups.push(group.with_results(cases));
        yield_now().await;
    }
    groups
}

/// Tells the judgements of a batch that has ended, and returns how many cases failed and affect the verdict.
pub(super) fn emit_judgements<'a>(
    groups: impl IntoIterator<Item = &'a PlannedGroup>,
    batch: &BatchResult,
    observer: &Observer,
) -> usize {
    let input = input(batch);
    let mut failed = 0;
    for group in groups {
        let cases = judge_group(group, &input);
        emit(group, &cases, observer);
        let is_failed = |case: &&CaseOutcome| case.listing.decides() && case.is_failed();
        failed += cases.iter().filter(is_failed).count();
    }
    failed
}

fn emit(group: &PlannedGroup, cases: &[CaseOutcome], observer: &Observer) {
    for case in cases {
        observer.emit(Fact::CaseJudged {
            agent: group.agent.clone(),
            case: Box::new(case.clone()),
        });
    }
}

fn judge_group(group: &PlannedGroup, (evidence, trouble): &BatchInput) -> Vec<CaseOutcome> {
    let cases = group.cases.iter();
    cases.map(|case| evidence.judge(case, *trouble)).collect()
}

/// The group has no batch, because every case of its agent is skipped.
fn judge_skipped(group: &PlannedGroup) -> Vec<CaseOutcome> {
    let state = BatchState::new(&group.agent, []);
    judge_group(group, &(state.evidence(), None))
}
