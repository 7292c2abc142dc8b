//! The digest of a test case's definition.

use sha2::{Digest, Sha256};

use crate::outcome::DefinitionDigest;
use crate::wire;

/// The digest of what decides how an attempt goes and how it is judged. `None` if the service tells neither prompt nor
/// criteria.
///
/// The label, the agent and the order of the mock data do not matter.
pub(super) fn digest(case: &wire::TestCase) -> Option<DefinitionDigest> {
    if case.user_prompt.is_none() && case.success_criteria.is_none() {
        return None;
    }
    let mut hasher = Hasher::default();
    hasher.text(case.user_prompt.as_deref());
    hasher.text(case.success_criteria.as_deref());
    hasher.text(case.llm_model.as_deref());
    let attempts = case.attempt.map(|attempts| attempts.to_string());
    hasher.text(attempts.as_deref());
    let mut variables: Vec<_> = case.mock_data.iter().flatten().collect();
    variables.sort_by(|one, other| {
        (&one.variable_name, &one.value).cmp(&(&other.variable_name, &other.value))
    });
    for variable in variables {
        hasher.text(variable.variable_name.as_deref());
        hasher.text(variable.value.as_deref());
    }
    Some(DefinitionDigest::new(hasher.0.finalize().into()))
}

#[derive(Default)]
struct Hasher(Sha256);

impl Hasher {
    /// With its length, so that two texts cannot be mistaken for one.
    fn text(&mut self, text: Option<&str>) {
        self.0.update([u8::from(text.is_some())]);
        let text = text.unwrap_or_default();
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(json: &str) -> Option<DefinitionDigest> {
        digest(&serde_json::from_value(serde_json::from_str(json).unwrap()).unwrap())
    }

    const WHOLE: &str = r#"{"testCaseId":"tc_1","label":"l","userPrompt":"p","successCriteria":"c","llmModel":"m","attempt":3,
        "mockData":[{"variableName":"a","value":"1"},{"variableName":"b","value":"2"}]}"#;

    #[test]
    fn each_part_of_the_definition_changes_the_digest() {
        let whole = case(WHOLE).unwrap();
        for (from, to) in [
            ("\"p\"", "\"q\""),
            ("\"c\"", "\"d\""),
            ("\"m\"", "null"),
            ("3", "4"),
            ("\"2\"", "\"3\""),
            ("\"b\"", "\"c\""),
            (",\"successCriteria\":\"c\"", ""),
        ] {
            let other = WHOLE.replacen(from, to, 1);
            assert!(other != WHOLE);
            assert_ne!(case(&other).unwrap(), whole, "{other}");
        }
    }

    #[test]
    fn label_agent_and_order_do_not_change_it() {
        let other = r#"{"testCaseId":"tc_1","label":"other","agent":{"agentId":"x"},"attempt":"3","llmModel":"m",
            "mockData":[{"variableName":"b","value":"2"},{"value":"1","variableName":"a"}],"successCriteria":"c","userPrompt":"p"}"#;
        assert_eq!(case(other), case(WHOLE));
    }

    #[test]
    fn without_prompt_and_criteria_the_definition_is_not_known() {
        assert_eq!(
            case(r#"{"testCaseId":"tc_1","attempt":3,"llmModel":"m"}"#),
            None
        );
    }
}
