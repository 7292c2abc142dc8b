//! The format of ids in suite files.

/// The longest id that the API documents: the agent id of a chat request.
pub(super) const MAX_ID_LENGTH: usize = 64;

/// The prefixes of all kinds of ids of the service.
const ID_PREFIXES: [&str; 6] = ["agent_", "tc_", "batch_", "job_", "org_", "chat_"];

/// Whether this is a valid agent id.
pub(super) fn is_agent_id(text: &str) -> bool {
    let bare = text.strip_prefix("agent_").unwrap_or(text);
    has_id_characters(bare)
        && bare.len() <= MAX_ID_LENGTH
        && prefix_of_other_kind("agent_", text).is_none()
}

/// Whether this is a valid test case id.
pub(super) fn is_case_id(text: &str) -> bool {
    text.len() <= MAX_ID_LENGTH && text.strip_prefix("tc_").is_some_and(has_id_characters)
}

/// The prefix of the text, if it is that of another kind of id.
pub(super) fn prefix_of_other_kind(own: &str, text: &str) -> Option<&'static str> {
    let mut others = ID_PREFIXES.into_iter().filter(|prefix| *prefix != own);
    others.find(|prefix| text.starts_with(prefix))
}

pub(super) fn has_id_characters(text: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    !text.is_empty() && text.bytes().all(is_plain)
}
