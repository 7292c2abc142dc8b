//! Judges the cases of a run: those of each batch when it ends, and all of them once more for the outcome.

use std::collections::HashMap;

use tokio::task::yield_now;

use super::batch::BatchResult;
use super::batch_state::{BatchEvidence, BatchState};
use super::observer::Observer;
use crate::crash;
use crate::event::Fact;
use crate::id::AgentId;
use crate::outcome::{BatchOutcome, CaseOutcome, GroupOutcome, Trouble};
use crate::plan::{Plan, PlannedGroup};

/// The evidence about a batch, and why it was not followed to its end.
type BatchInput<'a> = (BatchEvidence<'a>, Option<&'a Trouble>);

fn input(batch: &BatchResult) -> BatchInput<'_> {
    (batch.state.evidence(), batch.outcome.end.trouble())
}

/// Judges every listing by its own gate, and drops the evidence about each batch as soon as its cases are judged.
/// Yields between two groups, so that signals are noticed.
pub(super) async fn judge(
    plan: &Plan,
    batches: Vec<BatchResult>,
    observer: &Observer,
) -> (Vec<GroupOutcome>, Vec<BatchOutcome>) {
    let mut judged: HashMap<usize, GroupOutcome> = HashMap::new();
    let mut outcomes = Vec::with_capacity(batches.len());
    let mut groups = groups_by_agent(plan);
    for batch in batches {
        let input = input(&batch);
        for index in groups.remove(&batch.outcome.agent).unwrap_or_default() {
            crash::judging();
            let group = &plan.groups[index];
            judged.insert(index, group.with_results(judge_group(group, &input)));
            yield_now().await;
        }
        drop(input);
        outcomes.push(batch.outcome);
    }
    let groups = plan.groups.iter().enumerate().map(|(index, group)| {
        judged.remove(&index).unwrap_or_else(|| {
            let cases = judge_skipped(group);
            emit(group, &cases, observer);
            group.with_results(cases)
        })
    });
    (groups.collect(), outcomes)
}

/// Tells the judgements of a batch that has ended, and returns how many cases failed and affect the verdict.
#[inline(never)] // `scripts/budget` counts what happens in it.
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

/// The indices of the groups of each agent.
pub(super) fn groups_by_agent(plan: &Plan) -> HashMap<&AgentId, Vec<usize>> {
    let mut groups: HashMap<&AgentId, Vec<usize>> = HashMap::new();
    for (index, group) in plan.groups.iter().enumerate() {
        groups.entry(&group.agent).or_default().push(index);
    }
    groups
}
