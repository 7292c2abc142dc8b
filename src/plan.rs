//! What a run will do: one batch per agent. Nothing has happened yet, and nothing here can make it happen.
//!
//! An agent that several files list, or one file under two names, gets one batch with each of its cases once;
//! what the files said of them stays apart in the groups.

pub mod filter;
mod glob;
mod selection;
mod unfinished;

use std::sync::Arc;

use indexmap::{IndexMap, IndexSet};

use crate::id::{AgentId, TestCaseId};
use crate::outcome::{Listing, Location, Scope};
use crate::suite::Suite;
use crate::text::UntrustedText;

pub use selection::{FailedCases, Globs, Selection, SelectionError};

/// What a run will do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What will be asked of the service, one per agent, in the order in which the suites name them.
    pub batches: Vec<PlannedBatch>,
    /// What the suite files ask for.
    pub groups: Vec<PlannedGroup>,
    /// How much of what the suites list this is.
    pub scope: Scope,
    /// What the selection left out, one by one. A ledger keeps only the number of them.
    pub unselected: Vec<Unselected>,
}

/// A listing that the selection left out.
#[derive(Clone, Debug)]
pub struct Unselected {
    /// The suite's file.
    pub path: Arc<str>,
    /// The agent's name in the suite file, or its id.
    pub agent_name: UntrustedText,
    /// The agent.
    pub agent: AgentId,
    /// The case.
    pub case: TestCaseId,
    /// The flag that left it out.
    pub flag: &'static str,
}

/// What will be asked of the service for one agent.
#[derive(Clone, Debug)]
pub struct PlannedBatch {
    /// The agent, in the first spelling that the suites use.
    pub agent: AgentId,
    /// Each case once, in the order of their first listing that does not skip it.
    pub cases: Vec<TestCaseId>,
}

/// The selected cases that one suite file lists for one agent.
#[derive(Clone, Debug)]
pub struct PlannedGroup {
    /// The suite's name.
    pub suite: UntrustedText,
    /// The suite's file.
    pub path: Arc<str>,
    /// The agent's name in the suite file, or its id.
    pub agent_name: UntrustedText,
    /// The agent, in the spelling that will be sent.
    pub agent: AgentId,
    /// Where the agent's id stands.
    pub location: Location,
    /// The cases, in the order of the file.
    pub cases: Vec<Listing>,
}

impl Plan {
    /// Plans what the selection leaves of the suites. Only a shard may leave nothing.
    ///
    /// # Errors
    /// A selector that matches nothing, and nothing selected: a misspelt selector must not turn a gate into an empty
    /// green run.
    pub fn new(suites: &[Suite], selection: &Selection) -> Result<Self, SelectionError> {
        let (mut groups, mut unselected) = (Vec::new(), Vec::new());
        let mut unmatched = selection.unmatched();
        for suite in suites {
            for agent in &suite.agents {
                let mut cases = Vec::new();
                for case in &agent.cases {
                    match selection.excluding_flag(suite, agent, case, &mut unmatched) {
                        None => cases.push(case.clone()),
                        Some(flag) => unselected.push(Unselected {
                            path: suite.source.path().clone(),
                            agent_name: agent.name.clone(),
                            agent: agent.id.clone(),
                            case: case.id.clone(),
                            flag,
                        }),
                    }
                }
                if !cases.is_empty() {
                    groups.push(PlannedGroup {
                        suite: suite.name.clone(),
                        path: suite.source.path().clone(),
                        agent_name: agent.name.clone(),
                        agent: agent.id.clone(),
                        location: agent.location.clone(),
                        cases,
                    });
                }
            }
        }
        unmatched.into_result()?;
        let is_sharded = |left: &Unselected| left.flag == selection::SHARD;
        if groups.is_empty() && !unselected.iter().any(is_sharded) {
            return Err(SelectionError::Empty);
        }
        Ok(Self {
            batches: batches(&mut groups),
            groups,
            scope: Scope {
                left_out: unselected.len(),
                shard: selection.shard(),
            },
            unselected,
        })
    }

    /// The groups that the batch of an agent answers for.
    pub fn groups_of(&self, agent: &AgentId) -> impl Iterator<Item = &PlannedGroup> {
        self.groups
            .iter()
            .filter(move |group| group.agent == *agent)
    }
}

/// One batch per agent; every group takes over the agent's first spelling.
fn batches(groups: &mut [PlannedGroup]) -> Vec<PlannedBatch> {
    let mut agents: IndexMap<AgentId, IndexSet<TestCaseId>> = IndexMap::new();
    for group in groups {
        let entry = agents.entry(group.agent.clone());
        group.agent = entry.key().clone();
        let sent = group.cases.iter().filter(|case| case.skip.is_none());
        entry.or_default().extend(sent.map(|case| case.id.clone()));
    }
    let batches = agents.into_iter().filter(|(_, cases)| !cases.is_empty());
    batches
        .map(|(agent, cases)| PlannedBatch {
            agent,
            cases: cases.into_iter().collect(),
        })
        .collect()
}
