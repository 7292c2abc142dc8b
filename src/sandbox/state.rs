//! The state of the simulated service: test cases and batches. Nothing runs in the background: a read computes what
//! has ended by then.

use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;
use jiff::Timestamp;
use tokio::time::Instant;

use super::attempt::SimulatedAttempt;
use super::batches::{Batches, SimulatedBatch};
use super::catalog;
use super::random::SeededRandom;
use super::script::Script;
use super::scripted_agent::{Attempts, ScriptedAgent, ScriptedCase};
use crate::wire;

/// Time between two earlier batches.
const EARLIER_BATCH_INTERVAL: Duration = Duration::from_hours(1);

/// All test cases and batches.
pub(super) struct ServiceState {
    script: Script,
    pub(super) began: (Instant, Timestamp),
    /// Number of reads of batches and lists of test runs.
    pub(super) reads: usize,
    batches: Batches,
    /// Cases that requests created or changed (`Some`) or deleted (`None`), by agent and id.
    changed: IndexMap<(String, String), Option<wire::TestCase>>,
}

/// The agent's id without the prefix that responses may have.
fn without_prefix(agent: &str) -> &str {
    agent.strip_prefix("agent_").unwrap_or(agent)
}

impl ServiceState {
    pub(super) fn new(mut script: Script) -> Self {
        let agents = script.agents.into_iter();
        script.agents = agents
            .map(|(id, agent)| (without_prefix(&id).to_owned(), agent))
            .collect();
        let began = (Instant::now(), Timestamp::now());
        Self {
            script,
            began,
            reads: 0,
            batches: Batches::default(),
            changed: IndexMap::new(),
        }
    }

    pub(super) fn script(&self) -> &Script {
        &self.script
    }

    pub(super) fn agent(&self, agent: &str) -> Option<&ScriptedAgent> {
        self.script.agents.get(without_prefix(agent))
    }

    pub(super) fn has_agent(&self, agent: &str) -> bool {
        !agent.is_empty() && (self.script.is_open() || self.agent(agent).is_some())
    }

    pub(super) fn agent_summary(&self, agent: &str) -> wire::AgentSummary {
        let scripted = self.agent(agent);
        let prefix = if self.script.dialect.agent_prefix {
            "agent_"
        } else {
            ""
        };
        let suffix = &self.script.dialect.agent_suffix;
        wire::AgentSummary {
            name: scripted
                .and_then(|scripted| scripted.name.clone())
                .or_else(|| Some("Sandbox agent".to_owned())),
            agent_id: Some(format!("{prefix}{}{suffix}", without_prefix(agent))),
            status: scripted
                .and_then(|scripted| scripted.status.clone())
                .or_else(|| Some("Live".to_owned())),
        }
    }

    pub(super) fn cases(&self, agent: &str) -> Vec<wire::TestCase> {
        let agents = self.agent(agent).into_iter();
        let scripted = agents.flat_map(|agent| agent.cases.keys().map(String::as_str));
        let examples = catalog::example_cases(&self.script, without_prefix(agent));
        let changed = self.changed.keys();
        let changed = changed.filter(|(owner, _)| owner == without_prefix(agent));
        let ids: indexmap::IndexSet<&str> = scripted
            .chain(examples.iter().copied())
            .chain(changed.map(|(_, id)| id.as_str()))
            .collect();
        ids.into_iter()
            .filter_map(|id| self.case(agent, id))
            .collect()
    }

    pub(super) fn case(&self, agent: &str, id: &str) -> Option<wire::TestCase> {
        if let Some(changed) = self
            .changed
            .get(&(without_prefix(agent).to_owned(), id.to_owned()))
        {
            return changed.clone();
        }
        let scripted = self.agent(agent).and_then(|known| known.cases.get(id));
        let exists = scripted.is_some() || (self.script.is_open() && id.starts_with("tc_"));
        exists.then(|| self.test_case(agent, id, scripted))
    }

    /// A case of a batch as it is now. Only a change or an edit makes another one of it, so it is rarely made again.
    pub(super) fn current_case(&self, agent: &str, case: &wire::TestCase) -> wire::TestCase {
        let id = case.test_case_id.as_deref().unwrap_or_default();
        let scripted = self.agent(agent).and_then(|known| known.cases.get(id));
        let is_edited = scripted.is_some_and(|case| case.edited.is_some());
        let current = (is_edited || !self.changed.is_empty())
            .then(|| self.case(agent, id))
            .flatten();
        current.unwrap_or_else(|| case.clone())
    }

    fn test_case(&self, agent: &str, id: &str, case: Option<&ScriptedCase>) -> wire::TestCase {
        let label = case.and_then(|case| case.label.clone());
        let label = label.unwrap_or_else(|| {
            SeededRandom::new(self.script.seed, &["label", id])
                .label()
                .to_owned()
        });
        let attempts = match case.and_then(|case| case.attempts.as_ref()) {
            None => self.script.attempts,
            Some(Attempts::Count(count)) => *count,
            Some(Attempts::Each(each)) => each.len() as u64,
        };
        let attempts = case
            .and_then(|case| case.edited.as_ref())
            .filter(|edited| self.began.0.elapsed() >= edited.after.0)
            .map_or(attempts, |edited| edited.attempts);
        wire::TestCase {
            test_case_id: Some(id.to_owned()),
            user_prompt: Some(format!(
                "A customer calls about this: {}.",
                label.to_lowercase()
            )),
            success_criteria: Some("The request is solved by the rules, and politely.".to_owned()),
            label: Some(label),
            agent: Some(self.agent_summary(agent)),
            workspace_id: Some("org_sandbox".to_owned()),
            llm_model: Some("gpt-4o-mini".to_owned()),
            mock_data: Some(Vec::new()),
            attempt: Some(attempts),
        }
    }

    /// Creates or changes (`Some`) or deletes (`None`) a case.
    pub(super) fn set_case(&mut self, agent: &str, id: &str, case: Option<wire::TestCase>) {
        self.changed
            .insert((without_prefix(agent).to_owned(), id.to_owned()), case);
    }

    pub(super) fn new_case_id(&self) -> String {
        SeededRandom::new(self.script.seed, &["case", &self.changed.len().to_string()]).id("tc_")
    }

    /// Creates a batch. All attempts of all cases start at once.
    pub(super) fn create_batch(
        &mut self,
        agent: &str,
        cases: Vec<Arc<wire::TestCase>>,
    ) -> wire::BatchRunCreated {
        // Numbered per agent, so that ids do not depend on the order of creates.
        let number = self.batches_of(agent).len();
        let batch = self.simulate_batch(agent, cases, number, Duration::ZERO);
        let created = wire::BatchRunCreated {
            batch_id: Some(batch.id.clone()),
            workspace_id: Some("org_sandbox".to_owned()),
            agent: Some(self.agent_summary(agent)),
            created_date: self.created_date(&batch),
        };
        self.batches.push(batch);
        created
    }

    fn simulate_batch(
        &self,
        agent: &str,
        cases: Vec<Arc<wire::TestCase>>,
        number: usize,
        initial_age: Duration,
    ) -> SimulatedBatch {
        let names = ["batch", without_prefix(agent), &number.to_string()];
        let id = SeededRandom::new(self.script.seed, &names).id("batch_");
        let attempts = cases
            .iter()
            .flat_map(|case| SimulatedAttempt::all_of(&self.script, self.agent(agent), &id, case))
            .collect();
        SimulatedBatch {
            id,
            agent: without_prefix(agent).to_owned(),
            cases,
            started: Instant::now(),
            initial_age,
            attempts,
        }
    }

    /// Adds the agent's earlier batches at the first request for it.
    pub(super) fn create_earlier_batches(&mut self, agent: &str) {
        let earlier = self.script.listing.earlier_batches;
        if self.batches_of(agent).len() >= earlier {
            return;
        }
        let cases: Vec<_> = self.cases(agent).into_iter().map(Arc::new).collect();
        for number in 0..earlier {
            let age = EARLIER_BATCH_INTERVAL * u32::try_from(earlier - number).unwrap_or(1);
            let batch = self.simulate_batch(agent, cases.clone(), number, age);
            self.batches.push(batch);
        }
    }

    /// The service's current time.
    pub(super) fn now(&self) -> Timestamp {
        let (began, at) = self.began;
        at.checked_add(began.elapsed()).unwrap_or(at)
    }

    /// Agent and id of every batch that a request created.
    pub(super) fn started_batches(&self) -> Vec<(String, String)> {
        let batches = self.batches.all().iter();
        let batches = batches.filter(|batch| batch.initial_age.is_zero());
        batches
            .map(|batch| (batch.agent.clone(), batch.id.clone()))
            .collect()
    }

    /// All batches of an agent, newest first.
    pub(super) fn batches_of(&self, agent: &str) -> impl ExactSizeIterator<Item = &SimulatedBatch> {
        self.batches.of(without_prefix(agent))
    }

    pub(super) fn find_batch(&self, agent: &str, id: &str) -> Option<&SimulatedBatch> {
        self.batches_of(agent).find(|batch| batch.id == id)
    }

    /// The date of an instant. It follows the runtime's clock, so paused time works in tests.
    pub(super) fn date(&self, at: Instant) -> String {
        let (began, began_at) = self.began;
        let date = began_at
            .checked_add(at.duration_since(began))
            .unwrap_or(began_at);
        format!("{date:.3}")
    }
}
