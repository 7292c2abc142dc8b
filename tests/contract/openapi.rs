//! The `openapi.yaml` document as JSON Schema.

use serde_json::{Value, json};

/// The document, with keywords of `OpenAPI` 3.0 translated to JSON Schema.
pub(crate) fn document() -> Value {
    let yaml: Value = serde_yaml::from_str(include_str!("openapi.yaml")).unwrap();
    to_json_schema(yaml)
}

/// `nullable` becomes a type. Response schemas list no required fields, so only unknown fields can be detected: an
/// object with listed properties has no others, unless it is part of an `allOf`.
fn to_json_schema(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(to_json_schema).collect(),
        Value::Object(fields) => {
            let mut fields: serde_json::Map<_, _> = fields
                .into_iter()
                .map(|(name, value)| (name, to_json_schema(value)))
                .collect();
            if fields.get("nullable") == Some(&json!(true))
                && let Some(kind) = fields.get("type").cloned()
            {
                fields.insert("type".to_owned(), json!([kind, "null"]));
            }
            if fields.contains_key("allOf") || fields.contains_key("properties") {
                fields
                    .entry("unevaluatedProperties")
                    .or_insert(json!(false));
            }
            // A part of an `allOf` cannot exclude the properties of the other parts.
            if let Some(Value::Array(parts)) = fields.get_mut("allOf") {
                for part in parts.iter_mut().filter_map(Value::as_object_mut) {
                    part.remove("unevaluatedProperties");
                }
            }
            Value::Object(fields)
        }
        other => other,
    }
}

/// Checks the body against the named schema of the document.
#[track_caller]
pub(crate) fn assert_matches_schema(name: &str, body: &Value) {
    let mut document = document();
    let schemas = document["components"]["schemas"].as_object_mut().unwrap();
    // `PageFields` is only used inside `allOf`.
    schemas["PageFields"]
        .as_object_mut()
        .unwrap()
        .remove("unevaluatedProperties");
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": format!("#/components/schemas/{name}"),
        "components": document["components"].take(),
    });
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(body)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{name}: {}\n{body:#}", errors.join("\n"));
}

#[test]
fn a_misspelt_field_is_detected() {
    let misspelt =
        std::panic::catch_unwind(|| assert_matches_schema("TestRun", &json!({ "jobID": "job_1" })));
    assert!(misspelt.is_err());
    let in_a_page = std::panic::catch_unwind(|| {
        assert_matches_schema("TestRunPage", &json!({ "data": [{ "jobID": "job_1" }] }));
    });
    assert!(in_a_page.is_err());
    assert_matches_schema(
        "TestRunPage",
        &json!({ "data": [{ "jobId": "job_1", "chatId": null }], "hasNext": false }),
    );
}
