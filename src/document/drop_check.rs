//! Whether pass rates have dropped, in `results.json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::coded::Coded;
use super::same_fields::same_fields;
use crate::id::{AgentId, RunId};
use crate::outcome::{self, Rate};

/// What was found out about drops of pass rates when the run ended.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
pub(super) struct DropChecks {
    /// The drop that is watched for, as an exact decimal.
    drop: Coded<Rate>,
    /// The agents of the run.
    agents: Vec<DropCheck>,
}

/// Whether the pass rate of an agent has dropped.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
pub(crate) struct DropCheck {
    /// The id of the agent.
    agent: AgentId,
    /// The attempts of the reference: those of the baseline, or of the first runs.
    reference: JudgedAttempts,
    /// How many runs were compared with the reference, this one included.
    runs: usize,
    /// How many earlier runs had other test cases or definitions, or attempts without a verdict.
    left_out: usize,
    /// About the smallest drop that can ever be seen, as a decimal. `null` if none can.
    visible: Option<Coded<Rate>>,
    /// How much speaks for a drop, rounded down. An alarm needs 1 / alpha.
    evidence: u64,
    #[serde(flatten, with = "DropState")]
    state: outcome::DropState,
}

/// Attempts with a verdict.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, Serialize)]
struct JudgedAttempts {
    /// Those that passed.
    passed: u64,
    /// All of them.
    total: u64,
}

same_fields!(JudgedAttempts, outcome::JudgedAttempts { passed, total });

/// The result.
#[derive(Deserialize, JsonSchema, Serialize)]
#[serde(
    remote = "outcome::DropState",
    tag = "state",
    rename_all = "snake_case"
)]
enum DropState {
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
        #[serde(with = "AttemptsSince")]
        #[schemars(with = "JudgedAttempts")]
        now: outcome::JudgedAttempts,
    },
}

/// For `#[serde(with)]`.
struct AttemptsSince;

impl AttemptsSince {
    fn serialize<S: serde::Serializer>(
        attempts: &outcome::JudgedAttempts,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        JudgedAttempts::from(attempts).serialize(to)
    }

    fn deserialize<'de, D: serde::Deserializer<'de>>(
        from: D,
    ) -> Result<outcome::JudgedAttempts, D::Error> {
        JudgedAttempts::deserialize(from).map(Into::into)
    }
}

impl From<&outcome::DropCheck> for DropCheck {
    fn from(check: &outcome::DropCheck) -> Self {
        Self {
            agent: check.agent.clone(),
            reference: (&check.reference).into(),
            runs: check.runs,
            left_out: check.left_out,
            visible: check.visible.map(Coded),
            evidence: check.evidence,
            state: check.state.clone(),
        }
    }
}

impl From<DropCheck> for outcome::DropCheck {
    fn from(check: DropCheck) -> Self {
        Self {
            agent: check.agent,
            reference: check.reference.into(),
            runs: check.runs,
            left_out: check.left_out,
            visible: check.visible.map(|drop| drop.0),
            evidence: check.evidence,
            state: check.state,
        }
    }
}

impl From<&outcome::DropChecks> for DropChecks {
    fn from(checks: &outcome::DropChecks) -> Self {
        Self {
            drop: Coded(checks.drop),
            agents: checks.agents.iter().map(Into::into).collect(),
        }
    }
}

impl From<DropChecks> for outcome::DropChecks {
    fn from(checks: DropChecks) -> Self {
        Self {
            drop: checks.drop.0,
            agents: checks.agents.into_iter().map(Into::into).collect(),
        }
    }
}
