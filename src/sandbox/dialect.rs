//! How a deployment speaks: what differs between the generations of the documentation, and what nobody knows.

use serde::Deserialize;

/// How the deployment speaks; the default is that of the newest documentation.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the script's own"
)]
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ApiDialect {
    /// The name of a test run's verdict.
    pub(super) verdict: String,
    /// Bare arrays in place of pages, for test cases and test runs.
    pub(super) bare_lists: bool,
    pub(super) labels: bool,
    pub(super) conversations: bool,
    pub(super) agent_prefix: bool,
    /// What stands behind the agent's id in answers.
    pub(super) agent_suffix: String,
    /// The name of a page's total.
    pub(super) total_count: String,
    pub(super) total_attempts: TotalAttempts,
    pub(super) create_status: u16,
    pub(super) batch_cases: BatchCases,
    /// Whether `attempt` is told anywhere.
    pub(super) planned_attempts: bool,
    /// Endpoints that the deployment does not have.
    pub(super) missing_endpoints: Vec<Endpoint>,
    /// The most rows on a page; more are refused with 400, or clamped.
    pub(super) largest_size: Option<usize>,
    pub(super) clamps_size: bool,
    /// Sends the first page whatever page is asked for.
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
    /// What has ended: 0 at the start.
    Ended,
}

/// How a batch names its cases.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum BatchCases {
    Objects,
    Ids,
    Absent,
}

/// One thing that can be asked for.
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
    /// Only in faults: whatever is asked for.
    Any,
}
