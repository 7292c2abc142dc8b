//! The numbers of test cases with each result.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::outcome::CaseTally;

/// The number of test cases with each result. Each test case is counted once.
#[derive(Deserialize, JsonSchema, Serialize)]
#[serde(remote = "CaseTally")]
#[schemars(rename = "Counts")]
pub(super) struct Counts {
    /// Test cases that passed and affect the verdict, including the flaky ones.
    passed: u64,
    /// Test cases that failed and affect the verdict.
    failed: u64,
    /// Test cases that affect the verdict and have no known result.
    errored: u64,
    /// Test cases that the suite files exclude with `skip`.
    skipped: u64,
    /// Test cases in quarantine, whatever their result.
    quarantined: u64,
    /// Passed test cases with at least one failed attempt.
    flaky: u64,
}
