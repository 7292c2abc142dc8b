//! The attempts of an agent in two runs.

use std::collections::HashSet;

use indexmap::IndexMap;

use crate::id::AgentId;
use crate::outcome::{GroupOutcome, Outcome, Tally};

/// The attempts of an agent in two runs.
#[derive(Debug)]
pub(crate) struct AgentDiff<'a> {
    /// The run that names the agent, which is the run after if that has it.
    pub named_by: (&'a Outcome, &'a GroupOutcome),
    pub before: Tally,
    pub after: Tally,
}

/// The agents of both runs, those of the run after first.
pub(super) fn all<'a>(before: &'a Outcome, after: &'a Outcome) -> Vec<AgentDiff<'a>> {
    let mut earlier = tallies(before);
    let mut agents = Vec::new();
    for (agent, (group, tally)) in tallies(after) {
        let earlier = earlier.shift_remove(agent);
        agents.push(AgentDiff {
            named_by: (after, group),
            before: earlier.map_or(Tally::default(), |(_, tally)| tally),
            after: tally,
        });
    }
    agents.extend(earlier.into_values().map(|(group, tally)| AgentDiff {
        named_by: (before, group),
        before: tally,
        after: Tally::default(),
    }));
    agents
}

/// The attempts of each agent. A case that two files list has its attempts once.
fn tallies(outcome: &Outcome) -> IndexMap<&AgentId, (&GroupOutcome, Tally)> {
    let mut seen = HashSet::new();
    let mut agents: IndexMap<_, (_, Tally)> = IndexMap::new();
    for (group, case) in outcome.listed() {
        let agent = agents.entry(&group.agent);
        let (_, tally) = agent.or_insert_with(|| (group, Tally::default()));
        if seen.insert((&group.agent, &case.listing.id)) {
            *tally = tally.plus(case.tally());
        }
    }
    agents
}
