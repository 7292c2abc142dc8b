//! How a deployment speaks: what differs between the generations of the documentation, and what nobody knows.

use serde::Deserialize;
use serde_json::{Value, json};

use super::evidence::CounterForm;
use super::script::Script;

/// How the deployment speaks; the default is that of the newest documentation.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the script's own"
)]
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Dialect {
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

impl Default for Dialect {
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

/// The answer as the deployment would say it.
pub(super) fn in_dialect(value: Value, script: &Script) -> Value {
    let dialect = &script.dialect;
    match value {
        Value::Array(items) => items
            .into_iter()
            .map(|item| in_dialect(item, script))
            .collect(),
        Value::Object(fields) => {
            let fields = fields.into_iter().filter_map(|(name, value)| {
                let value = in_dialect(value, script);
                match name.as_str() {
                    "isSuccessful" => Some((dialect.verdict.clone(), value)),
                    "totalCount" => Some((dialect.total_count.clone(), value)),
                    "label" => dialect.labels.then_some((name, value)),
                    "conversation" => dialect.conversations.then_some((name, value)),
                    "attempt" => dialect.planned_attempts.then_some((name, value)),
                    "successfulAttempts" | "failedAttempts" => {
                        counter(&value, script.evidence.counters).map(|value| (name, value))
                    }
                    "testCases" => batch_cases(value, dialect).map(|value| (name, value)),
                    _ => Some((name, value)),
                }
            });
            Value::Object(fields.collect())
        }
        other => other,
    }
}

fn counter(count: &Value, form: CounterForm) -> Option<Value> {
    Some(match form {
        CounterForm::Number => count.clone(),
        CounterForm::Float => json!(count.as_f64()),
        CounterForm::String => json!(count.to_string()),
        CounterForm::Null => Value::Null,
        CounterForm::Word => json!("many"),
        CounterForm::Negative => json!(-1),
        CounterForm::Absent => return None,
    })
}

fn batch_cases(cases: Value, dialect: &Dialect) -> Option<Value> {
    match (dialect.batch_cases, cases) {
        (BatchCases::Absent, _) => None,
        (BatchCases::Ids, Value::Array(cases)) => Some(
            cases
                .into_iter()
                .map(|mut case| case["testCaseId"].take())
                .collect(),
        ),
        (_, cases) => Some(cases),
    }
}
