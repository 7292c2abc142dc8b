//! Judges every case of a run, once all batches are over.

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

/// What is known of a batch, and why it was not followed to its end.
type Known<'a> = (BatchEvidence<'a>, Option<&'a Trouble>);

/// Judges every listing by its own gate. Signals are heard between two groups.
pub(super) async fn judge(
    plan: &Plan,
    batches: &[BatchResult],
    observer: &Observer,
) -> Vec<GroupOutcome> {
    let known = batches.iter().map(|batch| {
        let known = (batch.state.evidence(), batch.outcome.end.trouble());
        (&batch.outcome.agent, known)
    });
    let known: HashMap<&AgentId, Known> = known.collect();
    let mut groups = Vec::new();
    for group in &plan.groups {
        crash::judging();
        let cases = judge_group(group, known.get(&group.agent));
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
        yield_now().await;
    }
    groups
}

fn judge_group(group: &PlannedGroup, known: Option<&Known>) -> Vec<CaseOutcome> {
    let cases = group.cases.iter();
    if let Some((evidence, trouble)) = known {
        return cases.map(|case| evidence.judge(case, *trouble)).collect();
    }
    // No batch was asked for, since every case of the agent is skipped.
    let nothing = BatchState::new(&group.agent, []);
    let evidence = nothing.evidence();
    cases.map(|case| evidence.judge(case, None)).collect()
}
