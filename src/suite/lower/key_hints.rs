//! Suggestions for unknown and misplaced keys.

/// Higher than the similarity of any two keys of one mapping.
const MIN_SIMILARITY: f64 = 0.75;

/// Words that people write instead of the real keys.
const SYNONYMS: [(&str, &str); 12] = [
    ("cases", "test_cases"),
    ("tests", "test_cases"),
    ("gate", "pass"),
    ("threshold", "pass"),
    ("label", "name"),
    ("title", "name"),
    ("agent_id", "id"),
    ("test_case_id", "id"),
    ("disabled", "skip"),
    ("ignore", "skip"),
    ("minimum", "at_least"),
    ("expires", "until"),
];

/// The key of this mapping that was probably intended.
pub(super) fn suggested_key(text: &str, keys: &[&'static str]) -> Option<&'static str> {
    let text = text.to_lowercase().replace(['-', ' '], "_");
    let synonym = SYNONYMS.iter().find(|(synonym, _)| *synonym == text);
    if let Some((_, key)) = synonym
        && keys.contains(key)
    {
        return Some(key);
    }
    let similarity = |key: &&str| strsim::jaro_winkler(&text, key);
    let best = keys
        .iter()
        .copied()
        .max_by(|a, b| similarity(a).total_cmp(&similarity(b)))?;
    (similarity(&best) > MIN_SIMILARITY).then_some(best)
}

/// Where a known key belongs that was found in the wrong mapping.
pub(super) fn misplaced_hint(what: &str, text: &str) -> Option<String> {
    match (what, text) {
        ("a suite file", "pass" | "tags" | "owner") => {
            Some(format!("put `{text}:` below `defaults:` or below an agent"))
        }
        ("an agent" | "`defaults`" | "a suite file", "skip" | "quarantine") => Some(format!(
            "it belongs to a test case: write `- id: tc_…`, and `{text}:` below it"
        )),
        ("a suite file", "test_cases" | "id") => Some(format!(
            "it belongs to an agent: write `agents:`, a name below it, and `{text}:` below the name"
        )),
        ("an agent", "name") => Some(
            "the key before the colon is the agent's name; write its id below as `id:`".to_owned(),
        ),
        _ => None,
    }
}

pub(super) fn allowed_keys(what: &str, keys: &[&'static str]) -> String {
    let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    format!("known keys of {what}: {}", keys.join(", "))
}
