//! What exists in the sandbox: cases, and the batches that were started. Attempts end as time goes by; nothing
//! runs in the background.

use indexmap::IndexMap;
use jiff::Timestamp;
use tokio::time::Instant;

use super::catalog;
use super::chance::Chance;
use super::dialect::TotalAttempts;
use super::run::Run;
use super::script::{Agent, Attempts, Case, Script, Turn, Verdict};
use crate::wire;

/// Everything that exists.
pub(super) struct World {
    script: Script,
    began: (Instant, Timestamp),
    batches: Vec<Batch>,
    /// Cases that requests made, changed (`Some`) or deleted (`None`), by agent and id.
    changed: IndexMap<(String, String), Option<wire::TestCase>>,
}

struct Batch {
    id: String,
    agent: String,
    cases: Vec<wire::TestCase>,
    started: Instant,
    runs: Vec<Run>,
}

/// The agent's id without the prefix that the service shows in answers.
fn bare(agent: &str) -> &str {
    agent.strip_prefix("agent_").unwrap_or(agent)
}

impl World {
    pub(super) fn new(script: Script) -> Self {
        let began = (Instant::now(), Timestamp::now());
        Self {
            script,
            began,
            batches: Vec::new(),
            changed: IndexMap::new(),
        }
    }

    pub(super) fn script(&self) -> &Script {
        &self.script
    }

    fn agent(&self, agent: &str) -> Option<&Agent> {
        self.script
            .agents
            .iter()
            .find(|(id, _)| bare(id) == bare(agent))
            .map(|(_, agent)| agent)
    }

    pub(super) fn knows_agent(&self, agent: &str) -> bool {
        !agent.is_empty() && (self.script.is_open() || self.agent(agent).is_some())
    }

    pub(super) fn summary(&self, agent: &str) -> wire::AgentSummary {
        let known = self.agent(agent);
        let prefix = if self.script.dialect.agent_prefix {
            "agent_"
        } else {
            ""
        };
        wire::AgentSummary {
            name: known
                .and_then(|known| known.name.clone())
                .or_else(|| Some("Sandbox agent".to_owned())),
            agent_id: Some(format!("{prefix}{}", bare(agent))),
            status: known
                .and_then(|known| known.status.clone())
                .or_else(|| Some("Live".to_owned())),
        }
    }

    pub(super) fn cases(&self, agent: &str) -> Vec<wire::TestCase> {
        let agents = self.agent(agent).into_iter();
        let scripted = agents.flat_map(|known| known.cases.keys().map(String::as_str));
        let examples = catalog::example_cases(&self.script, bare(agent));
        let made = self.changed.keys();
        let made = made.filter(|(owner, _)| owner == bare(agent));
        let ids: indexmap::IndexSet<&str> = scripted
            .chain(examples.iter().copied())
            .chain(made.map(|(_, id)| id.as_str()))
            .collect();
        ids.into_iter()
            .filter_map(|id| self.case(agent, id))
            .collect()
    }

    pub(super) fn case(&self, agent: &str, id: &str) -> Option<wire::TestCase> {
        if let Some(changed) = self.changed.get(&(bare(agent).to_owned(), id.to_owned())) {
            return changed.clone();
        }
        let scripted = self.agent(agent).and_then(|known| known.cases.get(id));
        let exists = scripted.is_some() || (self.script.is_open() && id.starts_with("tc_"));
        exists.then(|| self.definition(agent, id, scripted))
    }

    fn definition(&self, agent: &str, id: &str, case: Option<&Case>) -> wire::TestCase {
        let label = case.and_then(|case| case.label.clone());
        let label = label.unwrap_or_else(|| {
            Chance::new(self.script.seed, &["label", id])
                .label()
                .to_owned()
        });
        let attempts = match case.and_then(|case| case.attempts.as_ref()) {
            None => self.script.attempts,
            Some(Attempts::Count(count)) => *count,
            Some(Attempts::Each(each)) => each.len() as u64,
        };
        wire::TestCase {
            test_case_id: Some(id.to_owned()),
            user_prompt: Some(format!(
                "A customer calls about this: {}.",
                label.to_lowercase()
            )),
            success_criteria: Some("The request is solved by the rules, and politely.".to_owned()),
            label: Some(label),
            agent: Some(self.summary(agent)),
            workspace_id: Some("org_sandbox".to_owned()),
            llm_model: Some("gpt-4o-mini".to_owned()),
            mock_data: Some(Vec::new()),
            attempt: Some(attempts),
        }
    }

    /// Makes, changes or deletes a case.
    pub(super) fn change(&mut self, agent: &str, id: &str, case: Option<wire::TestCase>) {
        self.changed
            .insert((bare(agent).to_owned(), id.to_owned()), case);
    }

    pub(super) fn new_case_id(&self) -> String {
        Chance::new(self.script.seed, &["case", &self.changed.len().to_string()]).id("tc_")
    }

    /// Starts all attempts of all cases at once.
    pub(super) fn start(
        &mut self,
        agent: &str,
        cases: Vec<wire::TestCase>,
    ) -> wire::BatchRunCreated {
        // Numbered by agent: creates come in any order, and a rerun is to give the same ids.
        let own = |batch: &&Batch| batch.agent == bare(agent);
        let earlier = self.batches.iter().filter(own).count();
        let id = Chance::new(
            self.script.seed,
            &["batch", bare(agent), &earlier.to_string()],
        )
        .id("batch_");
        let runs = cases
            .iter()
            .flat_map(|case| Run::all_of(&self.script, self.agent(agent), &id, case))
            .collect();
        let batch = Batch {
            id,
            agent: bare(agent).to_owned(),
            cases,
            started: Instant::now(),
            runs,
        };
        let created = wire::BatchRunCreated {
            batch_id: Some(batch.id.clone()),
            workspace_id: Some("org_sandbox".to_owned()),
            agent: Some(self.summary(agent)),
            created_date: Some(self.date(batch.started)),
        };
        self.batches.push(batch);
        created
    }

    /// What its clock says.
    pub(super) fn now(&self) -> Timestamp {
        let (began, at) = self.began;
        at.checked_add(began.elapsed()).unwrap_or(at)
    }

    /// Agent and id of every batch.
    pub(super) fn started(&self) -> Vec<(String, String)> {
        let batches = self.batches.iter();
        batches
            .map(|batch| (batch.agent.clone(), batch.id.clone()))
            .collect()
    }

    /// An agent's batches, newest first.
    pub(super) fn batches(&self, agent: &str) -> Vec<wire::BatchRun> {
        let newest = self.batches.iter().rev();
        let own = newest.filter(|batch| batch.agent == bare(agent));
        own.map(|batch| self.show(batch)).collect()
    }

    pub(super) fn batch(&self, agent: &str, id: &str) -> Option<wire::BatchRun> {
        self.find(agent, id).map(|batch| self.show(batch))
    }

    fn find(&self, agent: &str, id: &str) -> Option<&Batch> {
        self.batches
            .iter()
            .find(|batch| batch.id == id && batch.agent == bare(agent))
    }

    fn show(&self, batch: &Batch) -> wire::BatchRun {
        let age = batch.started.elapsed();
        let count = |verdict| {
            let ended = batch
                .runs
                .iter()
                .filter(|run| run.verdict == verdict && run.has_ended(age));
            ended.count() as u64
        };
        let told = self.agent(&batch.agent).and_then(|agent| agent.counters);
        let successful = told.map_or_else(|| count(Verdict::Pass), |counters| counters.successful);
        let failed = told.map_or_else(|| count(Verdict::Fail), |counters| counters.failed);
        let total = match self.script.dialect.total_attempts {
            TotalAttempts::Planned => batch.runs.len() as u64,
            TotalAttempts::Ended => successful + failed,
        };
        let case = |case: &wire::TestCase| wire::TestCaseOrId::TestCase(Box::new(case.clone()));
        wire::BatchRun {
            batch_id: Some(batch.id.clone()),
            workspace_id: Some("org_sandbox".to_owned()),
            agent: Some(self.summary(&batch.agent)),
            created_date: Some(self.date(batch.started)),
            test_cases: Some(batch.cases.iter().map(case).collect()),
            successful_attempts: Some(successful),
            failed_attempts: Some(failed),
            total_attempts: Some(total),
        }
    }

    /// The rows of a batch; `None` if there is no such batch of this agent.
    pub(super) fn rows(&self, agent: &str, batch: &str) -> Option<Vec<wire::TestRun>> {
        let batch = self.find(agent, batch)?;
        let shown = batch.runs.iter().filter(|run| run.is_shown);
        Some(shown.map(|run| self.row(batch, run)).collect())
    }

    pub(super) fn run(&self, agent: &str, batch: &str, job: &str) -> Option<wire::TestRun> {
        let batch = self.find(agent, batch)?;
        batch
            .runs
            .iter()
            .find(|run| run.job == job)
            .map(|run| self.row(batch, run))
    }

    fn row(&self, batch: &Batch, run: &Run) -> wire::TestRun {
        let ended = run.has_ended(batch.started.elapsed());
        let turn = |turn: &Turn| wire::ConversationTurn {
            role: Some(turn.role.clone()),
            content: Some(turn.content.clone()),
        };
        let verdict = match run.verdict {
            Verdict::Pass => Some(true),
            Verdict::Fail => Some(false),
            Verdict::None | Verdict::Hang => None,
        };
        wire::TestRun {
            batch_id: Some(batch.id.clone()),
            workspace_id: Some("org_sandbox".to_owned()),
            agent: Some(self.summary(&batch.agent)),
            test_case: Some(run.case.clone()),
            job_id: Some(run.job.clone()),
            chat_id: Some(run.chat.clone()),
            created_date: Some(self.date(batch.started)),
            completed_date: run
                .time
                .filter(|_| ended)
                .map(|time| self.date(batch.started + time)),
            is_successful: verdict.filter(|_| ended),
            remarks: run.remarks.clone().filter(|_| ended),
            conversation: Some(if ended {
                run.conversation.iter().map(turn).collect()
            } else {
                Vec::new()
            }),
            ..wire::TestRun::default()
        }
    }

    /// The date of an instant, by a clock that runs with the runtime's, so that tests can turn both.
    fn date(&self, at: Instant) -> String {
        let (began, began_at) = self.began;
        let date = began_at
            .checked_add(at.duration_since(began))
            .unwrap_or(began_at);
        format!("{date:.3}")
    }
}
