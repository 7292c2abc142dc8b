use std::fmt;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::*;
use crate::wire;

/// Names of fields, so that most objects have fields that are read, and repeat some.
const NAMES: [&str; 15] = [
    "jobId",
    "isSuccessful",
    "agent",
    "agentId",
    "name",
    "testCase",
    "testCases",
    "testCaseId",
    "attempt",
    "label",
    "conversation",
    "content",
    "mockData",
    "totalAttempts",
    "\\u0072ole",
];

fn space() -> impl Strategy<Value = &'static str> {
    select(&["", " ", "\n\t"][..])
}

/// JSON text of any type, with white space and repeated keys.
fn any_json() -> impl Strategy<Value = String> {
    let scalars = ["null", "true", "false", "0", "-3", "2.0", "1e3", "2.5e-3"];
    let scalar = prop_oneof![
        select(scalars.to_vec()).prop_map(str::to_owned),
        r#"([a-z é😀,:\[{}]|\\n|\\"|\\\\|\\u00e9){0,6}"#.prop_map(|text| format!("\"{text}\"")),
    ];
    scalar.prop_recursive(4, 48, 6, |value| {
        let array = (vec(value.clone(), 0..4), space());
        let array =
            array.prop_map(|(values, space)| format!("[{space}{}{space}]", values.join(",")));
        prop_oneof![array, any_object(value)]
    })
}

fn any_object(value: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let field = (select(&NAMES[..]), space(), value);
    let field = field.prop_map(|(name, space, value)| format!("{space}\"{name}\"{space}:{value}"));
    vec(field, 0..9).prop_map(|fields| format!("{{{}}}", fields.join(",")))
}

/// Replaces each array in the place of an object: from a tree, derived types would read its elements as fields.
fn without_arrays_as_objects(value: &mut Value) {
    match value {
        Value::Array(elements) => {
            for element in elements {
                without_arrays_as_objects(element);
                *element = Some(element.take())
                    .filter(|element| !element.is_array())
                    .into();
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                without_arrays_as_objects(value);
                let is_object = matches!(&**name, "agent" | "testCase");
                *value = Some(value.take())
                    .filter(|value| !is_object || !value.is_array())
                    .into();
            }
        }
        _ => {}
    }
}

fn is_read_like_a_tree<T: DeserializeOwned + fmt::Debug>(text: &str) -> Result<(), TestCaseError> {
    let key = &ApiKey::new("key_1.secret").unwrap();
    let mut tree: Value = serde_json::from_str(text).unwrap();
    without_arrays_as_objects(&mut tree);
    let expected = T::deserialize(tree).unwrap();
    let read = Json { text, key }.decode::<T>().unwrap();
    prop_assert_eq!(format!("{read:?}"), format!("{expected:?}"));
    Ok(())
}

/// The id, label and attempts of a case.
type Case = (Option<String>, Option<String>, Option<u64>);

fn case(case: wire::TestCase) -> Case {
    (case.test_case_id, case.label, case.attempt)
}

fn case_or_id(case_or_id: wire::TestCaseOrId) -> Case {
    match case_or_id {
        wire::TestCaseOrId::TestCase(whole) => case(*whole),
        wire::TestCaseOrId::Id(id) => (Some(id), None, None),
    }
}

fn case_fields(case: wire::TestCaseFields) -> Case {
    (case.test_case_id, case.label, case.attempt)
}

proptest! {
    #[test]
    fn the_fields_that_are_read_are_those_of_the_whole_object(text in any_object(any_json())) {
        let key = &ApiKey::new("key_1.secret").unwrap();
        let json = Json { text: &text, key };
        let whole: wire::BatchRun = json.decode().unwrap();
        let read: wire::BatchRunFields = json.decode().unwrap();
        let expected: Option<Vec<Case>> = whole.test_cases.map(|cases| cases.into_iter().map(case_or_id).collect());
        let cases: Option<Vec<Case>> = read.test_cases.map(|cases| cases.into_iter().map(case_fields).collect());
        prop_assert_eq!(cases, expected);
        prop_assert_eq!(read.total_attempts, whole.total_attempts);
        let whole: wire::TestRun = json.decode().unwrap();
        let read: wire::TestRunFields = json.decode().unwrap();
        prop_assert_eq!((read.job_id, read.is_successful), (whole.job_id, whole.is_successful));
        if let Some(expected) = whole.test_case.map(case) {
            prop_assert_eq!(read.test_case.map(case_fields), Some(expected));
        }
    }

    /// In a tree, the last value of a repeated key counts, and each field can be of an unexpected type.
    #[test]
    fn any_object_is_read_as_from_a_tree(text in any_object(any_json())) {
        is_read_like_a_tree::<wire::TestRun>(&text)?;
        is_read_like_a_tree::<wire::BatchRun>(&text)?;
    }
}

#[test]
fn what_follows_a_value_that_is_left_early_is_read() {
    let json = r#"{"agent":{"name":"a","name":[{"x":[1,"]"]}]},"conversation":7,"remarks":[[{}],1],
        "testCase":{"attempt":1e99999999999,"label":"l"},"createdDate":1e999,"jobId":"j"}"#;
    let key = &ApiKey::new("key_1.secret").unwrap();
    let run: wire::TestRun = Json { text: json, key }.decode().unwrap();
    assert_eq!(run.job_id.as_deref(), Some("j"));
    assert!(run.agent.unwrap().name.is_none() && run.remarks.is_none());
    assert_eq!(run.test_case.unwrap().label.as_deref(), Some("l"));
}

#[test]
fn text_that_is_not_well_formed_is_read_without_an_endless_loop() {
    let key = &ApiKey::new("key_1.secret").unwrap();
    for text in [
        "{",
        "[",
        "{\"jobId\"",
        "{\"jobId\":",
        "[{]é",
        "\"a\\",
        "{\"remarks\":\"",
        "é{",
    ] {
        let _ = Json { text, key }.decode::<wire::TestRun>();
        let _ = Json { text, key }.decode::<Vec<String>>();
    }
}

#[test]
fn a_string_of_any_length_ends_at_its_quotation_mark() {
    let key = &ApiKey::new("key_1.secret").unwrap();
    for length in 0..70 {
        for escape in [r"\\", r#"\""#, "é"] {
            let plain = "x,]}".repeat(20);
            let text = format!("{}{escape}", &plain[..length]);
            let json = format!(r#"["{text}","next","{}"]"#, &plain[..length]);
            let strings: Vec<String> = Json { text: &json, key }.decode().unwrap();
            let tree: Vec<String> = serde_json::from_str(&json).unwrap();
            assert_eq!(strings, tree);
        }
    }
}
