//! What the client reads of batches and test runs, which is less than the service sends: it reads thousands of them.

use serde::{Deserialize, Deserializer};

use super::conversation::ConversationTurn;
use super::lenient::{ObjectOrText, ObjectOrTextVisitor, count, lenient, lenient_list};

/// The fields of a batch run that are read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct BatchRunFields {
    /// The batch.
    #[serde(deserialize_with = "lenient")]
    pub batch_id: Option<String>,
    /// The agent.
    #[serde(deserialize_with = "lenient")]
    pub agent: Option<AgentFields>,
    /// When it was created.
    #[serde(deserialize_with = "lenient")]
    pub created_date: Option<String>,
    /// The cases of the batch; absent differs from empty.
    #[serde(deserialize_with = "lenient_list")]
    pub test_cases: Option<Vec<TestCaseFields>>,
    /// Attempts judged a pass.
    #[serde(deserialize_with = "count")]
    pub successful_attempts: Option<u64>,
    /// Attempts judged a fail.
    #[serde(deserialize_with = "count")]
    pub failed_attempts: Option<u64>,
    /// Attempts "executed".
    #[serde(deserialize_with = "count")]
    pub total_attempts: Option<u64>,
}

/// What identifies a batch run in a list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct BatchRunIdentity {
    /// The batch.
    #[serde(deserialize_with = "lenient")]
    pub batch_id: Option<String>,
    /// When it was created.
    #[serde(deserialize_with = "lenient")]
    pub created_date: Option<String>,
}

/// The fields of a batch run's agent that are read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct AgentFields {
    /// Its id, with or without the prefix `agent_`.
    #[serde(deserialize_with = "lenient")]
    pub agent_id: Option<String>,
}

/// The fields of a test run that are read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct TestRunFields {
    /// The batch.
    #[serde(deserialize_with = "lenient")]
    pub batch_id: Option<String>,
    /// The case.
    #[serde(deserialize_with = "lenient")]
    pub test_case: Option<TestCaseFields>,
    /// The attempt.
    #[serde(deserialize_with = "lenient")]
    pub job_id: Option<String>,
    /// Its conversation.
    #[serde(deserialize_with = "lenient")]
    pub chat_id: Option<String>,
    /// When it was initiated.
    #[serde(deserialize_with = "lenient")]
    pub created_date: Option<String>,
    /// When it ended.
    #[serde(deserialize_with = "lenient")]
    pub completed_date: Option<String>,
    /// The verdict.
    #[serde(deserialize_with = "lenient")]
    pub is_successful: Option<bool>,
    /// The verdict under the name that older deployments use.
    #[serde(deserialize_with = "lenient")]
    pub is_succesful: Option<bool>,
    /// The verdict under a name that some serializers derive from `isSuccessful`.
    #[serde(deserialize_with = "lenient")]
    pub successful: Option<bool>,
    /// The reason for the verdict.
    #[serde(deserialize_with = "lenient")]
    pub remarks: Option<String>,
    /// The transcript.
    #[serde(deserialize_with = "lenient_list")]
    pub conversation: Option<Vec<ConversationTurn>>,
}

/// The fields of a test case in a batch or a test run that are read. In a batch, its id alone is accepted too.
#[derive(Clone, Debug, Default)]
pub(crate) struct TestCaseFields {
    /// The case.
    pub test_case_id: Option<String>,
    /// Its display name.
    pub label: Option<String>,
    /// How many attempts a batch makes.
    pub attempt: Option<u64>,
}

impl<'de> Deserialize<'de> for TestCaseFields {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        // With the names, the other fields are skipped in one pass.
        const NAMES: &[&str] = &["testCaseId", "label", "attempt"];
        let case = value.deserialize_struct("TestCase", NAMES, ObjectOrTextVisitor::new())?;
        Ok(match case {
            ObjectOrText::Object(TestCaseObject {
                test_case_id,
                label,
                attempt,
            }) => Self {
                test_case_id,
                label,
                attempt,
            },
            ObjectOrText::Text(id) => Self {
                test_case_id: Some(id),
                ..Self::default()
            },
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct TestCaseObject {
    #[serde(deserialize_with = "lenient")]
    test_case_id: Option<String>,
    #[serde(deserialize_with = "lenient")]
    label: Option<String>,
    #[serde(deserialize_with = "count")]
    attempt: Option<u64>,
}
