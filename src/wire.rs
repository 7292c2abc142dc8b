//! Request and response bodies in the service's own format. Serde only: `api` interprets them.
//!
//! No response field is documented as required, and few types are certain. So every field is optional, a field
//! of an unexpected type counts as absent, and unknown fields are ignored. Both names of a renamed field are
//! read; the newest is written.

mod conversation;

mod fields;

mod lenient;

mod page;

use serde::{Deserialize, Serialize};

pub(crate) use conversation::ConversationTurn;
pub(crate) use fields::{BatchRunFields, BatchRunIdentity, TestCaseFields, TestRunFields};
use lenient::{ObjectOrText, count, lenient, lenient_list};
pub(crate) use page::Envelope;
pub use page::{List, Page};

/// Body of `POST /v1/batch-runs`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchRunCreate {
    /// The agent under test.
    pub agent_id: String,
    /// Ids of the cases to run.
    pub test_cases: Vec<String>,
}

/// Response to `POST /v1/batch-runs`.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BatchRunCreated {
    /// The new batch.
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
    /// Attempts "executed". The documentation does not say whether that means planned, started or ended.
    #[serde(deserialize_with = "count")]
    pub total_attempts: Option<u64>,
}

/// A case in a batch: documented as an object, but an id is accepted too.
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
    /// Its display name.
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
    /// Replaces real external data.
    #[serde(deserialize_with = "lenient_list")]
    pub mock_data: Option<Vec<MockVariable>>,
    /// Persona and intent of the simulated customer.
    #[serde(deserialize_with = "lenient")]
    pub user_prompt: Option<String>,
    /// How many independent attempts a batch makes. The name is singular.
    #[serde(deserialize_with = "count")]
    pub attempt: Option<u64>,
    /// The criteria for the verdict.
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
    /// `Live`, `Testing` or another value; the documented list is not complete.
    #[serde(deserialize_with = "lenient")]
    pub status: Option<String>,
}

/// An agent in the list of agents. The other fields hold secrets, so they are not read.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Agent {
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
    /// Its conversation.
    #[serde(deserialize_with = "lenient")]
    pub chat_id: Option<String>,
    /// When it was initiated; RFC 3339, UTC.
    #[serde(deserialize_with = "lenient")]
    pub created_date: Option<String>,
    /// When it ended; absent while it runs.
    #[serde(deserialize_with = "lenient")]
    pub completed_date: Option<String>,
    /// The verdict. It means nothing while `completed_date` is absent.
    #[serde(deserialize_with = "lenient")]
    pub is_successful: Option<bool>,
    /// The verdict under the name that older deployments use.
    #[serde(deserialize_with = "lenient", skip_serializing)]
    pub is_succesful: Option<bool>,
    /// The verdict under a name that some serializers derive from `isSuccessful`.
    #[serde(deserialize_with = "lenient", skip_serializing)]
    pub successful: Option<bool>,
    /// Plain-language reason for the verdict.
    #[serde(deserialize_with = "lenient")]
    pub remarks: Option<String>,
    /// The transcript; absent on older deployments, which differs from empty.
    #[serde(deserialize_with = "lenient_list")]
    pub conversation: Option<Vec<ConversationTurn>>,
}

/// The body of an error response. It may also be HTML or empty.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ErrorBody {
    /// The HTTP reason phrase.
    #[serde(deserialize_with = "lenient")]
    pub error: Option<String>,
    /// The message for people.
    #[serde(deserialize_with = "lenient")]
    pub message: Option<String>,
    /// The requested path.
    #[serde(deserialize_with = "lenient")]
    pub path: Option<String>,
    /// The HTTP status.
    #[serde(deserialize_with = "lenient")]
    pub status: Option<u64>,
    /// RFC 3339, UTC.
    #[serde(deserialize_with = "lenient")]
    pub timestamp: Option<String>,
}
