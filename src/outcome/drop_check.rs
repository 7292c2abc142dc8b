//! Whether the pass rate of an agent has dropped over its last runs.

use super::Rate;
use crate::id::{AgentId, RunId};
use crate::statistics::Counts;

/// What was found out about drops when the run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DropChecks {
    /// The drop that is watched for.
    pub drop: Rate,
    /// The agents of the run.
    pub agents: Vec<DropCheck>,
}

/// Whether the pass rate of an agent has dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DropCheck {
    /// The agent.
    pub agent: AgentId,
    /// The attempts of the reference.
    pub reference: JudgedAttempts,
    /// How many runs were compared with it, this one included.
    pub runs: usize,
    /// How many earlier runs had other cases or definitions, or attempts without a verdict.
    pub left_out: usize,
    /// About the smallest drop that can ever be seen; `None` if none can.
    pub visible: Option<Rate>,
    /// How much speaks for a drop, rounded down. An alarm needs 1 / alpha.
    pub evidence: u64,
    /// The result.
    pub state: DropState,
}

/// Attempts with a verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JudgedAttempts {
    /// Those that passed.
    pub passed: u64,
    /// All of them.
    pub total: u64,
}

impl From<Counts> for JudgedAttempts {
    fn from(counts: Counts) -> Self {
        Self {
            passed: counts.passed(),
            total: counts.total(),
        }
    }
}

/// The result of watching an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DropState {
    /// More runs are needed before one is compared with the reference.
    TooFewRuns {
        /// How many.
        missing: usize,
    },
    /// No drop is proven.
    NoDrop,
    /// The rate has dropped.
    Dropped {
        /// The run that raised the alarm.
        alarm: RunId,
        /// The run since which the rate is lower, most likely.
        since: RunId,
        /// The attempts since then.
        now: JudgedAttempts,
    },
}

impl DropCheck {
    /// Whether the rate has dropped.
    #[must_use]
    pub fn is_dropped(&self) -> bool {
        matches!(self.state, DropState::Dropped { .. })
    }
}
