//! Indexes of a plan and of the service's test cases. A plan may have thousands of agents.

use std::collections::HashMap;

use indexmap::IndexMap;

use crate::api::CaseDefinition;
use crate::id::{AgentId, TestCaseId};
use crate::plan::{Plan, PlannedBatch, PlannedGroup};

/// An agent of the plan, with the test cases that the service lists for it.
pub(super) struct CheckedAgent<'a> {
    pub(super) batch: &'a PlannedBatch,
    pub(super) cases: IndexMap<TestCaseId, CaseDefinition>,
}

impl<'a> CheckedAgent<'a> {
    pub(super) fn new(batch: &'a PlannedBatch, cases: Vec<CaseDefinition>) -> Self {
        let cases = cases.into_iter().map(|case| (case.id.clone(), case));
        Self {
            batch,
            cases: cases.collect(),
        }
    }

    /// The planned attempts of its batch, if known for every case.
    pub(super) fn planned(&self) -> Option<u64> {
        let mut cases = self.batch.cases.iter();
        cases.try_fold(0_u64, |sum, case| {
            Some(sum.saturating_add(self.cases.get(case)?.planned?))
        })
    }

    pub(super) fn into_definitions(self) -> (AgentId, HashMap<TestCaseId, CaseDefinition>) {
        (self.batch.agent.clone(), self.cases.into_iter().collect())
    }
}

/// Indexes by which the findings compare a plan with the service.
pub(super) struct Comparison<'a> {
    groups: HashMap<&'a AgentId, Vec<&'a PlannedGroup>>,
    /// Cases that the selection left out.
    pub(super) unselected: HashMap<&'a AgentId, Vec<&'a TestCaseId>>,
    /// The agent of the plan that has a case.
    pub(super) owners: HashMap<&'a TestCaseId, &'a AgentId>,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(plan: &'a Plan, known: &'a [CheckedAgent<'_>]) -> Self {
        let mut groups: HashMap<_, Vec<_>> = HashMap::new();
        for group in &plan.groups {
            groups.entry(&group.agent).or_default().push(group);
        }
        let mut unselected: HashMap<_, Vec<_>> = HashMap::new();
        for listing in &plan.unselected {
            unselected
                .entry(&listing.agent)
                .or_default()
                .push(&listing.case);
        }
        let owned = known.iter().flat_map(|agent| {
            let cases = agent.cases.keys();
            cases.map(|case| (case, &agent.batch.agent))
        });
        Self {
            groups,
            unselected,
            owners: owned.collect(),
        }
    }

    pub(super) fn groups_of(&self, agent: &AgentId) -> &[&'a PlannedGroup] {
        self.groups.get(agent).map_or(&[], Vec::as_slice)
    }
}
