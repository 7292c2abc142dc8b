//! The transcript of a test run.

use serde::{Deserialize, Serialize};

use super::lenient::{lenient, text_or_texts};

/// One message of a conversation.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConversationTurn {
    /// The speaker. Only `user` is documented.
    #[serde(deserialize_with = "lenient")]
    pub role: Option<String>,
    /// The text: a string, or on chat-style endpoints a list of strings, which are joined as lines.
    #[serde(deserialize_with = "text_or_texts")]
    pub content: Option<String>,
}
