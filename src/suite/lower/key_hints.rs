//! Suggestions for unknown and misplaced keys, and for what is not the list that it should be.

use super::super::id_format::is_case_id;
use super::super::tree::{Kind, Node};

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
        ("a suite file", "api_key" | "key") => {
            Some("a suite file cannot set the key; set the variable SIGMAMIND_API_KEY".to_owned())
        }
        (_, "attempts" | "runs" | "repeat" | "repetitions") => {
            Some("the number of attempts of a test case is set on the platform".to_owned())
        }
        ("an agent", "name") => Some(
            "the key before the colon is the agent's name; write its id below as `id:`".to_owned(),
        ),
        _ => None,
    }
}

/// How to write a test case whose id is used as a key, and the key that then is not missing.
pub(super) fn case_id_key_hint(what: &str, text: &str) -> Option<(&'static str, String)> {
    let hint = match what {
        "a test case" => ("id", case_with_keys_hint(text)),
        "an agent" => (
            "test_cases",
            format!(
                "write test cases as a list: `- {text}`; beside other keys, below `test_cases:`"
            ),
        ),
        _ => return None,
    };
    is_case_id(text).then_some(hint)
}

fn case_with_keys_hint(id: &str) -> String {
    format!("write `- id: {id}`, and the other keys of the case below it, in line with `id`")
}

/// What to do with a key of the file that may be an agent: there are none below `agents:`.
pub(super) fn agent_at_root_hint(what: &str, file: &Node, text: &str) -> Option<String> {
    let Kind::Mapping(pairs) = &file.kind else {
        return None;
    };
    let has_agents = pairs.iter().any(|(key, value)| {
        let is_agents = matches!(&key.kind, Kind::Scalar { text, .. } if text == "agents");
        is_agents && !matches!(&value.kind, Kind::Scalar { .. })
    });
    (what == "a suite file" && !has_agents)
        .then(|| format!("if it is an agent, write it below `agents:`, indented: `{text}:`"))
}

/// How to write a list of test cases, in place of a value that is none.
pub(super) fn list_hint(node: &Node) -> String {
    match &node.kind {
        Kind::Scalar { text, .. } => {
            let mut words = text.split([' ', ',']);
            let word = words.next().unwrap_or_default();
            let (has_dash, id) = (word.starts_with('-'), word.trim_start_matches('-'));
            match (is_case_id(id), has_dash) {
                (true, true) => format!("write `- {id}`, with a space after the dash"),
                (true, false) if words.next().is_some() => {
                    format!("write each test case on its own line below it: `- {id}`, and so on")
                }
                (true, false) => format!("write `- {id}` on the line below"),
                (false, _) => "write one `- tc_…` per line below it".to_owned(),
            }
        }
        Kind::Mapping(pairs) => match pairs.first().map(|(key, _)| &key.kind) {
            Some(Kind::Scalar { text, .. }) if is_case_id(text) => case_with_keys_hint(text),
            _ => "write one `- tc_…` per line below it, or `- id: tc_…` for a case with more keys"
                .to_owned(),
        },
        Kind::Sequence(_) => "write one `- tc_…` per line below it".to_owned(),
    }
}

pub(super) fn allowed_keys(what: &str, keys: &[&'static str]) -> String {
    let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    format!("known keys of {what}: {}", keys.join(", "))
}
