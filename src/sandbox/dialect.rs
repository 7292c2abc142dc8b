//! Differences between deployments of the API: between versions of its documentation, and where it says nothing.

use serde::Deserialize;

/// How a deployment formats requests and responses. The default follows the newest documentation.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an independent switch of the script"
)]
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ApiDialect {
    /// The field name of a test run's verdict.
    pub(super) verdict: String,
    /// Whether lists of test cases and test runs are bare arrays instead of pages.
    pub(super) bare_lists: bool,
    pub(super) labels: bool,
    pub(super) conversations: bool,
    pub(super) agent_prefix: bool,
    /// Appended to the agent's id in responses.
    pub(super) agent_suffix: String,
    /// The field name of a page's total.
    pub(super) total_count: String,
    pub(super) total_attempts: TotalAttempts,
    pub(super) create_status: u16,
    pub(super) batch_cases: BatchCases,
    /// Whether any response has the field `attempt`.
    pub(super) planned_attempts: bool,
    /// Endpoints that answer 404.
    pub(super) missing_endpoints: Vec<Endpoint>,
    /// The maximum page size. A larger one gets a 400, unless `clamps_size` is set.
    pub(super) largest_size: Option<usize>,
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
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum TotalAttempts {
    Planned,
    /// Ended attempts: 0 at the start.
    Ended,
}

/// How a batch lists its cases.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum BatchCases {
    Objects,
    Ids,
    Absent,
}

/// An endpoint of the API.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Endpoint {
    CreateBatchRun,
    ListBatchRuns,
    GetBatchRun,
    ListTestRuns,
    GetTestRun,
    CreateTestCase,
    ListTestCases,
    GetTestCase,
    UpdateTestCase,
    DeleteTestCase,
    ListAgents,
    /// Every endpoint. Only used in faults.
    Any,
}
