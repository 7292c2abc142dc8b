//! What an id in a suite file looks like.

/// The longest id that the API documents anywhere, for an agent in a chat request.
pub(super) const LONGEST_ID: usize = 64;

/// Prefixes of the service's ids.
const PREFIXES: [&str; 6] = ["agent_", "tc_", "batch_", "job_", "org_", "chat_"];

/// Whether an agent can have this id.
pub(super) fn is_agent_id(text: &str) -> bool {
    let bare = text.strip_prefix("agent_").unwrap_or(text);
    is_word(bare) && bare.len() <= LONGEST_ID && other_than("agent_", text).is_none()
}

/// Whether a test case can have this id.
pub(super) fn is_case_id(text: &str) -> bool {
    text.len() <= LONGEST_ID && text.strip_prefix("tc_").is_some_and(is_word)
}

/// The prefix of another kind of id.
pub(super) fn other_than(own: &str, text: &str) -> Option<&'static str> {
    let mut others = PREFIXES.into_iter().filter(|prefix| *prefix != own);
    others.find(|prefix| text.starts_with(prefix))
}

pub(super) fn is_word(text: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    !text.is_empty() && text.bytes().all(is_plain)
}
