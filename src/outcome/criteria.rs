//! What a run is judged by besides the gates of its cases.

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;

use super::Rate;

/// What decides a run, besides the gates of its cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criteria {
    /// For all cases of the run together.
    pub run: Thresholds,
    /// For the cases of one suite file, by its path. Files without thresholds are not in it.
    pub suites: IndexMap<Arc<str>, Thresholds>,
    /// Which findings make the exit code non-zero.
    pub fail_on: BTreeSet<FailOn>,
    /// The probability of a false alarm that is accepted if a run is compared with its baseline.
    pub alpha: Rate,
}

/// The thresholds of several cases together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Thresholds {
    /// The share of the judged cases that must pass.
    pub cases: Option<Rate>,
    /// The share of the cases that must be judged.
    pub min_coverage: Option<Rate>,
}

/// A finding that makes the exit code non-zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FailOn {
    /// A case that failed.
    Failed,
    /// A run whose result is not known.
    Inconclusive,
    /// A case that passed with a failed attempt.
    Flaky,
    /// An agent with a lower pass rate than in the baseline.
    Regression,
    /// An agent whose pass rate has dropped over its last runs.
    Drop,
}

impl Default for Criteria {
    fn default() -> Self {
        Self {
            run: Thresholds::default(),
            suites: IndexMap::new(),
            fail_on: BTreeSet::from([FailOn::Failed, FailOn::Inconclusive]),
            alpha: Rate::PERCENT,
        }
    }
}

impl Thresholds {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl FailOn {
    /// Every finding.
    pub const ALL: &[Self] = &[
        Self::Failed,
        Self::Inconclusive,
        Self::Flaky,
        Self::Regression,
        Self::Drop,
    ];

    /// The word for it in flags and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Inconclusive => "inconclusive",
            Self::Flaky => "flaky",
            Self::Regression => "regression",
            Self::Drop => "drop",
        }
    }
}
