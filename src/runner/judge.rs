//! Judges every case of a run after all batches have ended.

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

/// Judges every listing by its own gate. Yields between two groups, so that signals are noticed.
pub(super) async fn judge(
    plan: &Plan,
    batches: &[BatchResult],
    observer: &Observer,
) -> Vec<GroupOutcome> {
    let inputs = batches.iter().map(|batch| {
        let input = (batch.state.evidence(), batch.outcome.end.trouble());
        (&batch.outcome.agent, input)
    });
    let inputs: HashMap<&AgentId, BatchInput> = inputs.collect();
    let mut groups = Vec::new();
    for group in &plan.groups {
        crash::judging();
        let cases = judge_group(group, inputs.get(&group.agent));
        for case in &cases {
            observer.emit(Fact::CaseJudged {
                name: case.name(),
                case: case.listing.id.clone(),
                agent: group.agent.clone(),
                location: case.listing.location.clone(),
                state: case.state.clone(),
            });
        }
        groups.push(group.with_results(cases));
        yield_now().await;
    }
    groups
}

fn judge_group(group: &PlannedGroup, input: Option<&BatchInput>) -> Vec<CaseOutcome> {
    let cases = group.cases.iter();
    if let Some((evidence, trouble)) = input {
        return cases.map(|case| evidence.judge(case, *trouble)).collect();
    }
    // There is no batch, because every case of the agent is skipped.
    let state = BatchState::new(&group.agent, []);
    let evidence = state.evidence();
    cases.map(|case| evidence.judge(case, None)).collect()
}
