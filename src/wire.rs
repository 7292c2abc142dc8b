//! Request and response bodies, as the service writes them. Serde only; meaning begins in `api`.
//!
//! No response field is documented as required and hardly any type is certain, so every field is optional, a
//! field of another type than expected reads as absent, and unknown fields are ignored. Both spellings of a
//! field that was renamed are read; the newest is written.

mod lenient;

mod page;

use serde::{Deserialize, Serialize};

use lenient::{ObjectOrText, count, lenient, lenient_list, text_or_texts};
pub use page::{Envelope, List, Page};

/// Body of `POST /v1/batch-runs`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchRunCreate {
    /// The agent that answers in every case.
    pub agent_id: String,
    /// Ids of the cases to run.
    pub test_cases: Vec<String>,
}

/// Answer to `POST /v1/batch-runs`.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BatchRunCreated {
    /// The handle for every later call.
    #[serde(deserialize_with = "lenient")]
    pub batch_id: Option<String>,
    /// The workspace of the key.
    #[serde(deserialize_with = "lenient")]
    pub workspace_id: Option<String>,
    /// The agent, often with a prefixed id.
    #[serde(deserialize_with = "lenient")]
    pub agent: Option<AgentSummary>,
    /// RFC 3339, UTC.
    #[serde(deserialize_with = "lenient")]
    pub created_date: Option<String>,
}

/// A batch run, alone or in a list.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BatchRun {
    /// The batch.
    #[serde(deserialize_with = "lenient")]
    pub batch_id: Option<String>,
    /// The workspace of the key.
    #[serde(deserialize_with = "lenient")]
    pub workspace_id: Option<String>,
    /// The agent, often with a prefixed id.
    #[serde(deserialize_with = "lenient")]
    pub agent: Option<AgentSummary>,
    /// RFC 3339, UTC.
    #[serde(deserialize_with = "lenient")]
    pub created_date: Option<String>,
    /// The cases of the batch; absent differs from empty.
    #[serde(deserialize_with = "lenient_list")]
    pub test_cases: Option<Vec<TestCaseOrId>>,
    /// Attempts judged a pass.
    #[serde(deserialize_with = "count")]
    pub successful_attempts: Option<u64>,
    /// Attempts judged a fail.
    #[serde(deserialize_with = "count")]
    pub failed_attempts: Option<u64>,
    /// Attempts "executed": planned, started or ended ones, nobody knows.
    #[serde(deserialize_with = "count")]
    pub total_attempts: Option<u64>,
}

/// A case in a batch: documented as an object, cheap to accept as an id.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged, from = "ObjectOrText<TestCase>")]
pub enum TestCaseOrId {
    /// The whole case.
    TestCase(Box<TestCase>),
    /// Its id alone.
    Id(String),
}

impl From<ObjectOrText<TestCase>> for TestCaseOrId {
    fn from(value: ObjectOrText<TestCase>) -> Self {
        match value {
            ObjectOrText::Object(case) => Self::TestCase(Box::new(case)),
            ObjectOrText::Text(id) => Self::Id(id),
        }
    }
}

/// A test case.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TestCase {
    /// The case.
    #[serde(deserialize_with = "lenient")]
    pub test_case_id: Option<String>,
    /// Name for reports.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The owning agent.
    #[serde(deserialize_with = "lenient")]
    pub agent: Option<AgentSummary>,
    /// The workspace of the key.
    #[serde(deserialize_with = "lenient")]
    pub workspace_id: Option<String>,
    /// Model for the agent's replies in the simulation.
    #[serde(deserialize_with = "lenient")]
    pub llm_model: Option<String>,
    /// What stands in for real outside data.
    #[serde(deserialize_with = "lenient_list")]
    pub mock_data: Option<Vec<MockVariable>>,
    /// Persona and intent of the simulated customer.
    #[serde(deserialize_with = "lenient")]
    pub user_prompt: Option<String>,
    /// How many independent attempts a batch makes. The name is singular.
    #[serde(deserialize_with = "count")]
    pub attempt: Option<u64>,
    /// What the verdict is judged by.
    #[serde(deserialize_with = "lenient")]
    pub success_criteria: Option<String>,
}

/// One variable of a case's mock data.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MockVariable {
    /// Its name.
    #[serde(deserialize_with = "lenient")]
    pub variable_name: Option<String>,
    /// Its value.
    #[serde(deserialize_with = "lenient")]
    pub value: Option<String>,
}

/// An agent as other objects show it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AgentSummary {
    /// Its name.
    #[serde(deserialize_with = "lenient")]
    pub name: Option<String>,
    /// Its id, with or without the prefix `agent_`.
    #[serde(deserialize_with = "lenient")]
    pub agent_id: Option<String>,
    /// `Live`, `Testing` and others: an open list.
    #[serde(deserialize_with = "lenient")]
    pub status: Option<String>,
}

/// An agent in the list of agents. Its body holds secrets beside these fields, so nothing else is read.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Agent {
    /// Its id, without a prefix.
    #[serde(deserialize_with = "lenient")]
    pub agent_id: Option<String>,
    /// Its name.
    #[serde(deserialize_with = "lenient")]
    pub agent_name: Option<String>,
}

/// A test run: one attempt.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TestRun {
    /// The batch.
    #[serde(deserialize_with = "lenient")]
    pub batch_id: Option<String>,
    /// The workspace of the key.
    #[serde(deserialize_with = "lenient")]
    pub workspace_id: Option<String>,
    /// The agent, often with a prefixed id.
    #[serde(deserialize_with = "lenient")]
    pub agent: Option<AgentSummary>,
    /// The case.
    #[serde(deserialize_with = "lenient")]
    pub test_case: Option<TestCase>,
    /// The attempt.
    #[serde(deserialize_with = "lenient")]
    pub job_id: Option<String>,
    /// The conversation that it made.
    #[serde(deserialize_with = "lenient")]
    pub chat_id: Option<String>,
    /// When it was initiated; RFC 3339, UTC.
    #[serde(deserialize_with = "lenient")]
    pub created_date: Option<String>,
    /// When it was over; taken as the only sign that it is.
    #[serde(deserialize_with = "lenient")]
    pub completed_date: Option<String>,
    /// The verdict; means nothing before `completed_date` is there.
    #[serde(deserialize_with = "lenient")]
    pub is_successful: Option<bool>,
    /// The verdict as older deployments spell it.
    #[serde(deserialize_with = "lenient", skip_serializing)]
    pub is_succesful: Option<bool>,
    /// The verdict as a serializer might name it.
    #[serde(deserialize_with = "lenient", skip_serializing)]
    pub successful: Option<bool>,
    /// Plain-language reason for the verdict.
    #[serde(deserialize_with = "lenient")]
    pub remarks: Option<String>,
    /// The transcript; absent on older deployments, which differs from empty.
    #[serde(deserialize_with = "lenient_list")]
    pub conversation: Option<Vec<ConversationTurn>>,
}

/// One thing said.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConversationTurn {
    /// `user` is the only one that is documented.
    #[serde(deserialize_with = "lenient")]
    pub role: Option<String>,
    /// What was said: a string, or on chat-style endpoints a list of strings, which are joined as lines.
    #[serde(deserialize_with = "text_or_texts")]
    pub content: Option<String>,
}

/// The body of a refusal, where it is not HTML or nothing.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ErrorBody {
    /// Reason phrase.
    #[serde(deserialize_with = "lenient")]
    pub error: Option<String>,
    /// What a person may want to know.
    #[serde(deserialize_with = "lenient")]
    pub message: Option<String>,
    /// The path that was asked for.
    #[serde(deserialize_with = "lenient")]
    pub path: Option<String>,
    /// The HTTP status again.
    #[serde(deserialize_with = "lenient")]
    pub status: Option<u64>,
    /// RFC 3339, UTC.
    #[serde(deserialize_with = "lenient")]
    pub timestamp: Option<String>,
}
