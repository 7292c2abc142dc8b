//! What the client reads of a test run, which is less than the service sends: a batch may have thousands of them.

use serde::Deserialize;

use super::conversation::ConversationTurn;
use super::lenient::{count, lenient, lenient_list};

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

/// The fields of a test run's case that are read. They may differ from those of the batch.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct TestCaseFields {
    /// The case.
    #[serde(deserialize_with = "lenient")]
    pub test_case_id: Option<String>,
    /// Its display name.
    #[serde(deserialize_with = "lenient")]
    pub label: Option<String>,
    /// How many attempts a batch makes.
    #[serde(deserialize_with = "count")]
    pub attempt: Option<u64>,
}
