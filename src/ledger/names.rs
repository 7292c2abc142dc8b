//! All names by which earlier runs called agents and cases.

use std::collections::HashMap;

use indexmap::IndexSet;

use super::folder::ledgers;
use super::history::{MAX_RUNS_FOR_LABELS, add_labels};
use super::reader::read;
use super::{LedgerError, RecordedRun, StateFolder};
use crate::id::{AgentId, TestCaseId};
use crate::plan::Labels;
use crate::text::UntrustedText;

impl StateFolder {
    /// All names of agents and cases in the latest runs of a service: those of the suite files, then the labels of the
    /// platform.
    ///
    /// # Errors
    /// A folder that cannot be read. A ledger that cannot be read gives no names.
    pub(crate) fn names(&self, api: &str, is_sandboxed: bool) -> Result<Names, LedgerError> {
        let (mut names, mut labels) = (Names::default(), Labels::default());
        let paths = ledgers(self.path())?;
        for path in &paths[paths.len().saturating_sub(MAX_RUNS_FOR_LABELS)..] {
            if let Ok(run) = read(path)
                && (&*run.head.api, run.head.is_sandboxed) == (api, is_sandboxed)
            {
                names.add_listed(&run);
                add_labels(run, &mut labels);
            }
        }
        names.add_labels(labels);
        Ok(names)
    }
}

/// The names of agents and cases, those to show first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    agents: HashMap<AgentId, IndexSet<UntrustedText>>,
    cases: HashMap<(AgentId, TestCaseId), IndexSet<UntrustedText>>,
}

impl Names {
    fn add_listed(&mut self, run: &RecordedRun) {
        for group in &run.plan.groups {
            let agent = self.agents.entry(group.agent.clone()).or_default();
            // Without a name, it is the id.
            if group.agent_name.as_raw() != group.agent.as_str() {
                agent.insert(group.agent_name.clone());
            }
            for case in &group.cases {
                let key = (group.agent.clone(), case.id.clone());
                self.cases.entry(key).or_default().extend(case.name.clone());
            }
        }
    }

    fn add_labels(&mut self, labels: Labels) {
        for (agent, label) in labels.agents {
            self.agents.entry(agent).or_default().insert(label);
        }
        for (case, label) in labels.cases {
            self.cases.entry(case).or_default().insert(label);
        }
    }

    /// The names of an agent besides its id.
    pub(crate) fn of_agent(&self, agent: &AgentId) -> impl Iterator<Item = &UntrustedText> {
        let names = self.agents.get(agent).into_iter().flatten();
        names.filter(|name| !name.is_blank())
    }

    /// The names of a case besides its id.
    pub(crate) fn of_case(
        &self,
        agent: &AgentId,
        case: &TestCaseId,
    ) -> impl Iterator<Item = &UntrustedText> {
        let key = (agent.clone(), case.clone());
        let names = self.cases.get(&key).into_iter().flatten();
        names.filter(|name| !name.is_blank())
    }
}
