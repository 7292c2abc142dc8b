//! Differences between deployments of the API: between versions of its documentation, and where it says nothing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a deployment formats requests and responses. The default follows the newest documentation.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an independent switch of the script"
)]
#[derive(Clone, Debug, Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "Dialect")]
pub(super) struct ApiDialect {
    /// The field name of a test run's verdict; the documentation also has `isSuccesful` and `successful`.
    pub(super) verdict: String,
    /// Whether lists of test cases and test runs are bare arrays instead of pages.
    pub(super) bare_lists: bool,
    /// Whether test cases have a label.
    pub(super) labels: bool,
    /// Whether test runs have their conversation.
    pub(super) conversations: bool,
    /// Whether the agent's id in responses starts with `agent_`.
    pub(super) agent_prefix: bool,
    /// Appended to the agent's id in responses, such as `_v3`.
    pub(super) agent_suffix: String,
    /// The field name of a page's total; the documentation also has `totalCounts`.
    pub(super) total_count: String,
    /// What `totalAttempts` counts.
    pub(super) total_attempts: TotalAttempts,
    /// The HTTP status of the answer to a create request.
    pub(super) create_status: u16,
    /// How a batch lists its cases.
    pub(super) batch_cases: BatchCases,
    /// Whether any response has the field `attempt`.
    pub(super) planned_attempts: bool,
    /// Endpoints that answer 404.
    pub(super) missing_endpoints: Vec<Endpoint>,
    /// The maximum page size. A larger one gets a 400, unless `clamps_size` is set. Default: no limit.
    pub(super) largest_size: Option<usize>,
    /// Whether a larger page size is treated as the maximum.
    pub(super) clamps_size: bool,
    /// Whether every page number returns the first page.
    pub(super) ignores_page: bool,
}

impl Default for ApiDialect {
    fn default() -> Self {
        Self {
            verdict: "isSuccessful".to_owned(),
            bare_lists: false,
            labels: true,
            conversations: true,
            agent_prefix: true,
            agent_suffix: String::new(),
            total_count: "totalCount".to_owned(),
            total_attempts: TotalAttempts::Planned,
            create_status: 201,
            batch_cases: BatchCases::Objects,
            planned_attempts: true,
            missing_endpoints: Vec::new(),
            largest_size: None,
            clamps_size: false,
            ignores_page: false,
        }
    }
}

/// What `totalAttempts` counts.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum TotalAttempts {
    /// Planned attempts.
    Planned,
    /// Ended attempts: 0 at the start.
    Ended,
}

/// How a batch lists its cases.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum BatchCases {
    /// As objects.
    Objects,
    /// As ids.
    Ids,
    /// Not at all.
    Absent,
}

/// An endpoint of the API.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[schemars(title = "Endpoint")]
pub(super) enum Endpoint {
    /// Creates a batch run.
    CreateBatchRun,
    /// Lists the batch runs of an agent.
    ListBatchRuns,
    /// Reads a batch run with its counters.
    GetBatchRun,
    /// Lists the test runs of a batch run.
    ListTestRuns,
    /// Reads a test run.
    GetTestRun,
    /// Creates a test case.
    CreateTestCase,
    /// Lists the test cases of an agent.
    ListTestCases,
    /// Reads a test case.
    GetTestCase,
    /// Changes a test case.
    UpdateTestCase,
    /// Deletes a test case.
    DeleteTestCase,
    /// Lists the agents.
    ListAgents,
    /// Every endpoint. Only used in faults.
    Any,
}
