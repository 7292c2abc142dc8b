//! How to mend a text that is not an id.

use super::id_format::{MAX_ID_LENGTH, has_id_characters, is_case_id, prefix_of_other_kind};

/// What to write in place of a text that is not an agent id.
pub(super) fn agent_id_hint(text: &str, is_key: bool) -> String {
    if let Some(prefix) = prefix_of_other_kind("agent_", text) {
        return format!(
            "ids that start with `{prefix}` are not agent ids; copy the agent id from the dashboard"
        );
    }
    if let Some(hint) = bare_variable_hint(text) {
        return hint;
    }
    if is_key {
        return format!(
            "a name of your own needs the agent's id: below `{text}:`, write `id: AGENT_ID`, and the list below \
             `test_cases:`"
        );
    }
    "an agent id has up to 64 letters, digits, `_` and `-`".to_owned()
}

/// What to write in place of a text that is not a test case id.
pub(super) fn case_id_hint(text: &str) -> String {
    if let Some(prefix) = prefix_of_other_kind("tc_", text) {
        return format!(
            "ids that start with `{prefix}` are not test case ids; copy the test case id"
        );
    }
    if let Some(hint) = bare_variable_hint(text) {
        return hint;
    }
    if let Some(id) = text.strip_prefix("id:").filter(|id| is_case_id(id)) {
        return format!("write `id: {id}`, with a space after the colon");
    }
    let is_separator = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-');
    let mut ids = text.split(is_separator).filter(|word| is_case_id(word));
    match (ids.next(), ids.next()) {
        (Some(id), Some(_)) => {
            return format!("write each test case on its own line: `- {id}`, and so on");
        }
        (Some(id), None) => return format!("did you mean `{id}`?"),
        (None, _) => {}
    }
    let lower = text.to_ascii_lowercase();
    let unprefixed = ["tc_", "tc-"]
        .iter()
        .find_map(|prefix| lower.strip_prefix(prefix))
        .map_or(text, |rest| &text[text.len() - rest.len()..]);
    let is_id = has_id_characters(unprefixed) && !unprefixed.contains('_');
    if is_id && text.len() < MAX_ID_LENGTH {
        format!("a test case id starts with `tc_`; did you mean `tc_{unprefixed}`?")
    } else {
        "a test case id is `tc_` and then letters, digits, `_` and `-`".to_owned()
    }
}

/// For a variable as in a shell, `$NAME`.
fn bare_variable_hint(text: &str) -> Option<String> {
    let name = text.strip_prefix('$')?;
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let is_name = !name.is_empty() && name.bytes().all(is_word);
    is_name.then(|| format!("write the variable as `${{{name}}}`"))
}
