//! What decides a run besides the gates of its cases, with one format in results and ledgers.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::coded::Coded;
use crate::outcome::{self, FailOn, Rate, Thresholds};

/// What decides the run besides the gates of its test cases. Shares are strings, because they are exact decimals.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
pub(crate) struct Criteria {
    /// The share of the judged test cases of the run that must pass. `null` if it is not set for the run.
    cases: Option<Coded<Rate>>,
    /// The share of the test cases of the run that must have a result. `null` if it is not set for the run.
    min_coverage: Option<Coded<Rate>>,
    /// The findings that make the exit code non-zero.
    fail_on: Vec<Coded<FailOn>>,
    /// The probability of a false alarm that is accepted if the run is compared with a baseline.
    #[serde(default = "default_alpha")]
    alpha: Coded<Rate>,
    /// The suite files that set such shares for their own test cases.
    suites: Vec<SuiteThresholds>,
}

/// The thresholds of a suite file.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
struct SuiteThresholds {
    /// The path of the suite file.
    path: Arc<str>,
    /// The share of its judged test cases that must pass.
    cases: Option<Coded<Rate>>,
    /// The share of its test cases that must have a result.
    min_coverage: Option<Coded<Rate>>,
}

impl From<&outcome::Criteria> for Criteria {
    fn from(criteria: &outcome::Criteria) -> Self {
        let suites = criteria.suites.iter();
        let suites = suites.map(|(path, thresholds)| SuiteThresholds {
            path: Arc::clone(path),
            cases: thresholds.cases.map(Coded),
            min_coverage: thresholds.min_coverage.map(Coded),
        });
        Self {
            cases: criteria.run.cases.map(Coded),
            min_coverage: criteria.run.min_coverage.map(Coded),
            fail_on: criteria.fail_on.iter().copied().map(Coded).collect(),
            alpha: Coded(criteria.alpha),
            suites: suites.collect(),
        }
    }
}

impl From<Criteria> for outcome::Criteria {
    fn from(criteria: Criteria) -> Self {
        let suites = criteria.suites.into_iter();
        let suites = suites.map(|suite| {
            let thresholds = thresholds(suite.cases, suite.min_coverage);
            (suite.path, thresholds)
        });
        Self {
            run: thresholds(criteria.cases, criteria.min_coverage),
            suites: suites.collect(),
            fail_on: criteria.fail_on.into_iter().map(|on| on.0).collect(),
            alpha: criteria.alpha.0,
        }
    }
}

/// Of older documents.
fn default_alpha() -> Coded<Rate> {
    Coded(outcome::Criteria::default().alpha)
}

fn thresholds(cases: Option<Coded<Rate>>, min_coverage: Option<Coded<Rate>>) -> Thresholds {
    Thresholds {
        cases: cases.map(|rate| rate.0),
        min_coverage: min_coverage.map(|rate| rate.0),
    }
}
