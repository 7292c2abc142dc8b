//! `wire` reads every example of `openapi.yaml` without loss.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sigma_suite::internals::wire;

use crate::openapi::document;

/// All examples in the request or the responses of an operation.
fn examples(path: &str, method: &str, part: &str) -> Vec<Value> {
    let operation = &document()["paths"][path][method][part];
    let contents = match part {
        "requestBody" => vec![operation.clone()],
        _ => operation.as_object().unwrap().values().cloned().collect(),
    };
    let of_content = |content: &Value| {
        let media = &content["content"]["application/json"];
        let many = media["examples"]
            .as_object()
            .into_iter()
            .flat_map(|many| many.values());
        many.map(|example| example["value"].clone())
            .chain(media.get("example").cloned())
            .collect::<Vec<_>>()
    };
    contents.iter().flat_map(of_content).collect()
}

/// Checks that `wire` kept every field of the example that is not null, with its value.
#[track_caller]
fn assert_kept(example: &Value, read: &Value) {
    match (example, read) {
        (Value::Object(example), Value::Object(read)) => {
            for (name, value) in example.iter().filter(|(_, value)| !value.is_null()) {
                let name = if name == "isSuccesful" {
                    continue;
                } else {
                    name
                };
                assert_kept(
                    value,
                    read.get(name).unwrap_or_else(|| panic!("{name} is lost")),
                );
            }
        }
        (Value::Array(example), Value::Array(read)) => {
            assert_eq!(example.len(), read.len());
            example
                .iter()
                .zip(read)
                .for_each(|(example, read)| assert_kept(example, read));
        }
        _ => assert_eq!(example, read),
    }
}

fn check<T: DeserializeOwned + Serialize>(
    path: &str,
    method: &str,
    part: &str,
    is_of_type: impl Fn(&Value) -> bool,
) {
    let examples: Vec<Value> = examples(path, method, part)
        .into_iter()
        .filter(is_of_type)
        .collect();
    assert!(!examples.is_empty(), "{path} {method} has no example");
    for example in examples {
        let read: T = serde_json::from_value(example.clone()).unwrap();
        assert_kept(&example, &serde_json::to_value(&read).unwrap());
    }
}

#[test]
fn every_example_is_read_without_loss() {
    let is_error = |example: &Value| example.get("error").is_some();
    let any = |_: &Value| true;
    check::<wire::BatchRunCreate>("/v1/batch-runs", "post", "requestBody", any);
    check::<wire::BatchRunCreated>("/v1/batch-runs", "post", "responses", |example| {
        !is_error(example)
    });
    check::<wire::ErrorBody>("/v1/batch-runs", "post", "responses", is_error);
    check::<wire::List>("/v1/batch-runs", "get", "responses", any);
    check::<wire::BatchRun>("/v1/batch-runs/{batchId}", "get", "responses", any);
    check::<wire::TestRun>("/v1/test-runs/{jobId}", "get", "responses", any);
    check::<wire::List>("/v1/test-cases", "get", "responses", any);
    check::<wire::TestCase>("/v1/test-cases/{testCaseId}", "get", "responses", any);
}

#[test]
fn names_of_older_deployments_are_read() {
    let run: wire::TestRun = serde_json::from_value(json!({ "isSuccesful": true })).unwrap();
    assert_eq!(run.is_succesful, Some(true));
    let list: wire::List = serde_json::from_value(json!({ "data": [], "totalCounts": 3 })).unwrap();
    assert!(matches!(
        list,
        wire::List::Page(wire::Page {
            total_count: Some(3),
            ..
        })
    ));
}

#[test]
fn a_field_of_an_unexpected_type_does_not_affect_other_fields() {
    let odd = json!({ "batchId": "batch_1", "agent": "none", "testCases": [7, "tc_1", { "attempt": "5" }], "totalAttempts": -1 });
    let batch: wire::BatchRun = serde_json::from_value(odd).unwrap();
    assert_eq!(batch.batch_id.as_deref(), Some("batch_1"));
    assert_eq!(batch.test_cases.unwrap().len(), 2);
    assert_eq!(batch.total_attempts, None);
}
