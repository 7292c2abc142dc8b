//! Two names for one agent in one file.

use std::collections::HashMap;

use super::model::SuiteAgent;
use super::problem::{Problem, Problems};
use super::rule::Rule;
use super::source::SuiteSource;
use crate::id::AgentId;

/// Notes agents that are the same as one before them.
pub(super) fn note_repeated_agents(
    agents: &[SuiteAgent],
    source: &SuiteSource,
    problems: &mut Problems,
) {
    let mut first: HashMap<&AgentId, &SuiteAgent> = HashMap::new();
    for agent in agents {
        let Some(before) = first.get(&agent.id) else {
            first.insert(&agent.id, agent);
            continue;
        };
        let message = format!("`{}` and `{}` are the same agent", before.name, agent.name);
        let problem = Problem::new(Rule::RepeatedAgent, message)
            .at(source, &agent.location.range(), "the same agent again")
            .at(source, &before.location.range(), "first listed here");
        problems.push(problem.help(
            "it gets one batch run with the cases of both; if another agent is meant, correct the id",
        ));
    }
}
