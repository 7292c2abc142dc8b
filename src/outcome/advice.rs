//! What earlier runs suggest about a case. It does not change the verdict.

use super::Rate;
use crate::id::{AgentId, TestCaseId};

/// What earlier runs suggest about a case of this run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The agent.
    pub agent: AgentId,
    /// The case.
    pub case: TestCaseId,
    /// How many runs were looked at, this one included.
    pub runs: usize,
    /// What they suggest.
    pub kind: AdviceKind,
}

/// What earlier runs suggest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdviceKind {
    /// The case is in quarantine, and every attempt passed in all of the runs.
    EndQuarantine,
    /// The case decides, and some runs had both passed and failed attempts, so that its gate is a matter of luck.
    Flaky {
        /// In how many of the runs.
        runs: usize,
        /// A gate that its pass rate reaches in most runs; `None` if the rate is too low for one.
        rate: Option<Rate>,
    },
}
