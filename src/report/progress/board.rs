//! The progress of each batch, from the events.

use std::fmt;

use indexmap::IndexMap;

use crate::event::Fact;
use crate::id::AgentId;
use crate::outcome::Tally;
use crate::plan::Plan;
use crate::text::shortened;

/// In characters. With the numbers after it, a row fits into 80 columns.
const LONGEST_NAME: usize = 28;

/// All batches of a run.
#[derive(Debug)]
pub(super) struct ProgressState {
    rows: IndexMap<AgentId, Row>,
}

/// One batch.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) ended: Tally,
    planned: Option<u64>,
    stage: Stage,
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
            name: name(plan, agent),
            ended: Tally::default(),
            planned: None,
            stage: Stage::Waiting,
        };
        let batches = plan.batches.iter().map(|batch| &batch.agent);
        Self {
            rows: batches.map(|agent| (agent.clone(), row(agent))).collect(),
        }
    }

    /// Updates the state with a fact.
    pub(super) fn update(&mut self, fact: &Fact) {
        match fact {
            Fact::AgentChecked { agent, planned } => self.change(agent, |row| {
                row.planned = *planned;
            }),
            Fact::BatchKnown { agent, .. } => self.change(agent, |row| {
                row.stage = Stage::Running;
            }),
            Fact::BatchProgressed {
                agent,
                ended,
                planned,
            } => self.change(agent, |row| {
                row.ended = *ended;
                row.planned = planned.or(row.planned);
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
    pub(super) fn running(&self) -> impl Iterator<Item = &Row> {
        self.rows.values().filter(|row| row.stage == Stage::Running)
    }

    /// The name of an agent; safe to display.
    pub(super) fn name(&self, agent: &AgentId) -> String {
        let row = self.rows.get(agent);
        row.map_or_else(|| agent.to_string(), |row| row.name.clone())
    }

    /// The batch of an agent, if the plan has one.
    pub(super) fn row(&self, agent: &AgentId) -> Option<&Row> {
        self.rows.get(agent)
    }
}

/// A batch in numbers: `3 passed, 1 failed, 8 open`.
impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = match self.stage {
            Stage::Done => Some(0),
            Stage::Waiting | Stage::Running => self
                .planned
                .map(|planned| open_attempts(planned, self.ended)),
        };
        numbers(f, self.ended, open)
    }
}

/// The run in numbers: `3 passed, 1 failed, 8 open; 2 of 20 batches done`.
impl fmt::Display for ProgressState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sum = Tally::default();
        let mut open = Some(0_u64);
        for row in self.rows.values() {
            sum.passed = sum.passed.saturating_add(row.ended.passed);
            sum.failed = sum.failed.saturating_add(row.ended.failed);
            sum.errored = sum.errored.saturating_add(row.ended.errored);
            if row.stage != Stage::Done {
                let here = row.planned.map(|planned| open_attempts(planned, row.ended));
                open = open.zip(here).map(|(open, here)| open.saturating_add(here));
            }
        }
        numbers(f, sum, open)?;
        let done = self.rows.values().filter(|row| row.stage == Stage::Done);
        let done = done.count();
        write!(f, "; {done} of {} batches done", self.rows.len())
    }
}

fn open_attempts(planned: u64, ended: Tally) -> u64 {
    planned
        .saturating_sub(ended.judged())
        .saturating_sub(ended.errored)
}

/// Omits the number of open attempts if it is unknown or zero.
fn numbers(f: &mut fmt::Formatter<'_>, ended: Tally, open: Option<u64>) -> fmt::Result {
    write!(f, "{} passed, {} failed", ended.passed, ended.failed)?;
    if ended.errored > 0 {
        write!(f, ", {} without a verdict", ended.errored)?;
    }
    match open {
        Some(open) if open > 0 => write!(f, ", {open} open"),
        _ => Ok(()),
    }
}

fn name(plan: &Plan, agent: &AgentId) -> String {
    let mut names = plan.groups_of(agent).map(|group| &group.agent_name);
    match names.find(|name| !name.is_blank()) {
        Some(name) => shortened(&name.to_string(), LONGEST_NAME),
        None => agent.to_string(),
    }
}
