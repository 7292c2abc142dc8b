//! Plans what a run will do: one batch per agent. Planning sends no request.
//!
//! An agent that is listed several times, in several files or under two names, gets one batch with each case once.
//! The groups keep the listings of each file separate.
//!
//! ```
//! use sigma_suite::plan::{Globs, Plan, Selection};
//!
//! let tags = ["smoke".to_owned(), "!slow".to_owned()];
//! let selection = Selection::new(&Globs { tags: &tags, ..Globs::default() });
//! // A pattern that matches nothing is an error: the run would otherwise pass without testing what was meant.
//! let error = Plan::new(&[], &selection).unwrap_err();
//! assert!(error.to_string().contains("smoke"));
//! ```

mod balance;
mod digest;
#[cfg(feature = "cli")]
pub(crate) mod filter;
mod glob;
mod names;
mod selection;
mod selection_error;
mod shard;
mod unfinished;
mod unmatched;

use std::sync::Arc;

use indexmap::{IndexMap, IndexSet};

use crate::id::{AgentId, TestCaseId};
use crate::outcome::{CaseOutcome, Criteria, GroupOutcome, Listing, Location, Scope};
use crate::suite::{Suite, SuiteAgent};
use crate::text::UntrustedText;

pub use balance::Balance;
use digest::PlanHasher;
pub use names::Labels;
use selection::Exclusion;
pub use selection::{ChangedFiles, FailedCases, Globs, Selection};
pub use selection_error::SelectionError;

/// What a run will do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The batches to create, one per agent, in the order of the suites.
    pub batches: Vec<PlannedBatch>,
    /// The selected listings, by suite file and agent.
    pub groups: Vec<PlannedGroup>,
    /// How much of the suites is selected.
    pub scope: Scope,
    /// What decides the run besides the gates of its cases.
    pub criteria: Criteria,
    /// The listings that the selection left out. A ledger stores only their number.
    pub unselected: Vec<Unselected>,
    /// Why there is rightly nothing to do; `None` if there is something.
    pub idle: Option<String>,
    /// What is odd about the selection, such as an excluding selector that matches nothing.
    pub notes: Vec<String>,
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
    /// The flag that excluded it.
    pub flag: &'static str,
}

/// The batch to create for one agent.
#[derive(Clone, Debug)]
pub struct PlannedBatch {
    /// The agent, as first spelled in the suites.
    pub agent: AgentId,
    /// Each case once, in the order of the first listings that do not skip it.
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
    /// The agent, as it will be sent.
    pub agent: AgentId,
    /// The location of the agent's id.
    pub location: Location,
    /// The cases, in file order.
    pub cases: Vec<Listing>,
}

impl PlannedGroup {
    /// The group with the results of its cases.
    #[must_use]
    pub fn with_results(&self, cases: Vec<CaseOutcome>) -> GroupOutcome {
        GroupOutcome {
            suite: self.suite.clone(),
            path: self.path.clone(),
            agent_name: self.agent_name.clone(),
            agent: self.agent.clone(),
            cases,
        }
    }
}

impl Plan {
    /// Plans the selected cases of the suites. There may rightly be nothing to do; the plan then says why.
    ///
    /// # Errors
    /// A selector matches nothing, or the selectors select nothing: a gate with a misspelt selector must not pass
    /// because it ran nothing.
    pub fn new(suites: &[Suite], selection: &Selection) -> Result<Self, SelectionError> {
        let (mut groups, mut unselected, mut exclusions) = (Vec::new(), Vec::new(), Vec::new());
        let (mut unmatched, mut digest) = (selection.unmatched(), PlanHasher::default());
        for suite in suites {
            for agent in &suite.agents {
                let mut cases = Vec::with_capacity(agent.cases.len());
                for case in &agent.cases {
                    let exclusion = selection.exclusion((suite, agent, case), &mut unmatched);
                    if matches!(exclusion, None | Some(Exclusion::OtherShard)) {
                        digest.add(suite.source.path(), &agent.id, case);
                        if let Some(shard) = selection.balanced_shard(&agent.id) {
                            digest.add_balanced(shard);
                        }
                    }
                    match exclusion {
                        None => cases.push(case.clone()),
                        Some(exclusion) => {
                            exclusions.push(exclusion);
                            unselected.push(Unselected::new(suite, agent, case, exclusion));
                        }
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
        let notes = unmatched.into_notes(suites)?;
        let idle = groups.is_empty().then(|| selection.idle(&exclusions));
        if idle == Some(None) {
            return Err(SelectionError::Empty);
        }
        Ok(Self {
            batches: batches(&mut groups),
            groups,
            scope: Scope {
                left_out: unselected.len(),
                shard: selection.shard(),
                plan: Some(digest.finish()),
            },
            criteria: criteria(suites),
            unselected,
            idle: idle.flatten(),
            notes,
        })
    }

    /// The groups whose cases are in the batch of this agent.
    pub fn groups_of(&self, agent: &AgentId) -> impl Iterator<Item = &PlannedGroup> {
        self.groups
            .iter()
            .filter(move |group| group.agent == *agent)
    }
}

impl Unselected {
    fn new(suite: &Suite, agent: &SuiteAgent, case: &Listing, exclusion: Exclusion) -> Self {
        Self {
            path: suite.source.path().clone(),
            agent_name: agent.name.clone(),
            agent: agent.id.clone(),
            case: case.id.clone(),
            flag: exclusion.flag(),
        }
    }
}

/// The thresholds of the suite files. Those of the run are for the caller to add.
fn criteria(suites: &[Suite]) -> Criteria {
    let suites = suites.iter().filter(|suite| !suite.thresholds.is_empty());
    let suites = suites.map(|suite| (suite.source.path().clone(), suite.thresholds));
    Criteria {
        suites: suites.collect(),
        ..Criteria::default()
    }
}

/// Creates one batch per agent, and sets the agent of every group to its first spelling.
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
