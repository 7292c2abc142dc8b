//! The table of agents with their pass rates.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::markdown::{code, text};
use super::page::Page;
use super::sections::{Detail, more};
use crate::id::{AgentId, TestCaseId};
use crate::outcome::{CaseTally, GroupOutcome, Outcome, Tally};
use crate::report::pass_rate::PassRate;

/// In characters, before escaping.
const LONGEST_NAME: usize = 120;

const COLUMNS: [&str; 5] = [
    "agent",
    "batch",
    "cases passed",
    "attempts passed",
    "pass rate (95 % interval)",
];

/// A row for each agent.
pub(super) fn agents(page: &mut Page, outcome: &Outcome, detail: &Detail) {
    let mut agents: IndexMap<&AgentId, Vec<&GroupOutcome>> = IndexMap::new();
    for group in &outcome.groups {
        agents.entry(&group.agent).or_default().push(group);
    }
    page.table("### Agents", &COLUMNS);
    for (agent, groups) in agents.iter().take(detail.entries) {
        page.row(&row(outcome, agent, groups));
    }
    let left_out = agents.len().saturating_sub(detail.entries);
    if let Some(more) = more(left_out, "\n", "agents") {
        page.entry(&more);
    }
}

fn row(outcome: &Outcome, agent: &AgentId, groups: &[&GroupOutcome]) -> [String; COLUMNS.len()] {
    let batch = outcome.batches.iter().find(|batch| batch.agent == *agent);
    let label = batch.and_then(|batch| batch.agent_label.as_ref());
    let names = groups.iter().map(|group| &group.agent_name);
    let name = label.into_iter().chain(names).find(|name| {
        // An id in place of a name would be there twice.
        !name.is_blank() && name.as_raw() != agent.as_str()
    });
    let name = name.map(|name| format!("{} ", text(name.as_raw(), LONGEST_NAME)));
    let batch = batch.and_then(|batch| batch.id.as_ref());
    let cases = CaseTally::of(groups.iter().flat_map(|group| &group.cases));
    let attempts = attempts(groups);
    [
        format!("{}{}", name.unwrap_or_default(), code(agent.as_str())),
        batch.map_or(String::new(), |id| code(id.as_str())),
        format!("{} of {}", cases.passed, cases.deciding()),
        format!("{} of {}", attempts.passed, attempts.judged()),
        PassRate {
            passed: attempts.passed,
            judged: attempts.judged(),
        }
        .to_string(),
    ]
}

/// The attempts of the agent. Those of a case that several files list are counted once.
fn attempts(groups: &[&GroupOutcome]) -> Tally {
    let mut seen: HashSet<&TestCaseId> = HashSet::new();
    let cases = groups.iter().flat_map(|group| &group.cases);
    let cases = cases.filter(|case| seen.insert(&case.listing.id));
    Tally::of(cases.flat_map(|case| case.attempts.iter()))
}
