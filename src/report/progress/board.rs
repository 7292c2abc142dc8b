//! The progress of each batch, from the events.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::event::Fact;
use crate::id::AgentId;
use crate::outcome::Tally;
use crate::plan::Plan;
use crate::text::{UntrustedText, shortened};

/// In characters. With a strip of attempts after it, a row fits into 80 columns.
const LONGEST_NAME: usize = 40;

/// All batches of a run.
#[derive(Debug)]
pub(super) struct ProgressState {
    rows: IndexMap<AgentId, Row>,
    /// The name of each agent in each suite file.
    names: HashMap<(AgentId, Arc<str>), String>,
}

/// One batch.
#[derive(Debug)]
pub(super) struct Row {
    /// The name in a suite file, with the platform's.
    pub(super) title: String,
    pub(super) attempts: Attempts,
    stage: Stage,
}

/// Attempts that have ended, and how many are planned, if known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Attempts {
    pub(super) ended: Tally,
    pub(super) planned: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Waiting,
    Running,
    Done,
}

impl ProgressState {
    pub(super) fn new(plan: &Plan) -> Self {
        let row = |agent: &AgentId| Row {
            title: name(plan, agent),
            attempts: Attempts::default(),
            stage: Stage::Waiting,
        };
        let batches = plan.batches.iter().map(|batch| &batch.agent);
        let names = plan.groups.iter().map(|group| {
            let key = (group.agent.clone(), group.path.clone());
            (key, shortened(&group.agent_name.to_string(), LONGEST_NAME))
        });
        Self {
            names: names.collect(),
            rows: batches.map(|agent| (agent.clone(), row(agent))).collect(),
        }
    }

    /// Updates the state with a fact.
    pub(super) fn update(&mut self, fact: &Fact) {
        match fact {
            Fact::AgentChecked {
                agent,
                label,
                planned,
            } => self.change(agent, |row| {
                row.attempts.planned = *planned;
                row.title = with_label(&row.title, label.as_ref());
            }),
            Fact::BatchKnown { agent, .. } => self.change(agent, |row| {
                row.stage = Stage::Running;
            }),
            Fact::BatchProgressed {
                agent,
                ended,
                planned,
            } => self.change(agent, |row| {
                row.attempts.ended = *ended;
                row.attempts.planned = planned.or(row.attempts.planned);
            }),
            Fact::BatchNotCreated { agent, .. }
            | Fact::BatchUnknown { agent, .. }
            | Fact::BatchEnded { agent, .. } => {
                self.change(agent, |row| row.stage = Stage::Done);
            }
            _ => {}
        }
    }

    fn change(&mut self, agent: &AgentId, change: impl FnOnce(&mut Row)) {
        if let Some(row) = self.rows.get_mut(agent) {
            change(row);
        }
    }

    /// The batches that are being followed.
    #[cfg(feature = "cli")]
    pub(super) fn running(&self) -> impl Iterator<Item = &Row> {
        self.rows.values().filter(|row| row.stage == Stage::Running)
    }

    /// The name of an agent with that of the platform; safe to display.
    pub(super) fn title(&self, agent: &AgentId) -> String {
        let row = self.rows.get(agent);
        row.map_or_else(|| agent.to_string(), |row| row.title.clone())
    }

    /// The name of an agent in the suite file of a case; safe to display.
    pub(super) fn name(&self, agent: &AgentId, path: &Arc<str>) -> String {
        let name = self.names.get(&(agent.clone(), path.clone()));
        name.cloned().unwrap_or_else(|| self.title(agent))
    }

    /// The batch of an agent, if the plan has one.
    pub(super) fn row(&self, agent: &AgentId) -> Option<&Row> {
        self.rows.get(agent)
    }

    /// The attempts of all batches. Of a batch that is over, no more are planned than have ended.
    pub(super) fn attempts(&self) -> Attempts {
        let mut sum = Attempts {
            ended: Tally::default(),
            planned: Some(0),
        };
        for row in self.rows.values() {
            let Attempts { ended, planned } = row.attempts;
            sum.ended.passed = sum.ended.passed.saturating_add(ended.passed);
            sum.ended.failed = sum.ended.failed.saturating_add(ended.failed);
            sum.ended.errored = sum.ended.errored.saturating_add(ended.errored);
            let planned = match row.stage {
                Stage::Done => Some(ended.total()),
                Stage::Waiting | Stage::Running => {
                    planned.map(|planned| planned.max(ended.total()))
                }
            };
            let both = sum.planned.zip(planned);
            sum.planned = both.map(|(sum, planned)| sum.saturating_add(planned));
        }
        sum
    }

    /// `2 of 20 batches done`.
    pub(super) fn batches(&self) -> String {
        let done = self.rows.values().filter(|row| row.stage == Stage::Done);
        format!("{} of {} batches done", done.count(), self.rows.len())
    }
}

impl Attempts {
    /// How many are planned and have not ended; 0 if not known.
    #[cfg(feature = "cli")]
    pub(super) fn open(&self) -> u64 {
        let planned = self.planned.unwrap_or(0);
        planned.saturating_sub(self.ended.total())
    }

    /// `5 of 12 attempts done`.
    pub(super) fn done(&self) -> String {
        let done = self.ended.total();
        match self.planned {
            Some(planned) => format!("{done} of {planned} attempts done"),
            None => format!("{done} attempts done"),
        }
    }

    /// `4 passed, 1 failed`.
    pub(super) fn verdicts(&self) -> String {
        let Tally {
            passed,
            failed,
            errored,
            ..
        } = self.ended;
        match errored {
            0 => format!("{passed} passed, {failed} failed"),
            _ => format!("{passed} passed, {failed} failed, {errored} without a verdict"),
        }
    }
}

/// `5 of 12 attempts done: 4 passed, 1 failed`.
impl fmt::Display for Attempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ended.total() {
            0 => f.write_str(&self.done()),
            _ => write!(f, "{}: {}", self.done(), self.verdicts()),
        }
    }
}

/// The run in numbers: `5 of 12 attempts done: 4 passed, 1 failed; 2 of 20 batches done`.
impl fmt::Display for ProgressState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.attempts(), self.batches())
    }
}

fn name(plan: &Plan, agent: &AgentId) -> String {
    let mut names = plan.groups_of(agent).map(|group| &group.agent_name);
    // A name that somebody chose, if there is one.
    let is_chosen = |name: &&UntrustedText| !name.is_blank() && name.as_raw() != agent.as_str();
    let name = names.find(is_chosen);
    let name = name.map_or_else(|| agent.to_string(), ToString::to_string);
    shortened(&name, LONGEST_NAME)
}

/// The name with the platform's name of the agent.
fn with_label(name: &str, label: Option<&UntrustedText>) -> String {
    let label = label.map(ToString::to_string);
    let label = label.filter(|label| !label.is_empty() && label != name);
    let label = label.map(|label| format!(" ({label})")).unwrap_or_default();
    shortened(&format!("{name}{label}"), LONGEST_NAME)
}
