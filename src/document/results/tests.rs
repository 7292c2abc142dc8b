//! Results are read back unchanged, and malformed results are rejected with the reason.

use std::sync::LazyLock;

use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::document::{results_schema, write};
use crate::outcome::arbitrary;
use crate::text::is_invisible;

fn json(outcome: &Outcome) -> String {
    let mut json = Vec::new();
    write(&Results::from(outcome), &mut json).unwrap();
    String::from_utf8(json).unwrap()
}

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(&results_schema()).unwrap();
    jsonschema::validator_for(&schema).unwrap()
});

proptest! {
    #[test]
    fn every_outcome_matches_the_schema(outcome in arbitrary::outcome()) {
        let json: Value = serde_json::from_str(&json(&outcome)).unwrap();
        let errors: Vec<String> = SCHEMA.iter_errors(&json).map(|error| error.to_string()).collect();
        prop_assert!(errors.is_empty(), "{errors:?}");
    }

    #[test]
    fn every_outcome_is_read_back_unchanged(outcome in arbitrary::outcome()) {
        let read = Results::read(json(&outcome).as_bytes()).unwrap();
        prop_assert_eq!(&read, &outcome);
        // Agent ids are equal with and without their prefix, but the spelling must not change either.
        prop_assert_eq!(format!("{read:?}"), format!("{outcome:?}"));
    }

    #[test]
    fn no_text_contains_commands_for_a_terminal_or_ci_runner(outcome in arbitrary::outcome()) {
        let json = json(&outcome);
        let invisible = json.chars().any(|c| c != '\n' && is_invisible(c));
        prop_assert!(!invisible);
        prop_assert!(!json.contains("##["));
    }
}

/// Results as a later version of the program may write them: with unknown fields, and without fields that can be
/// derived from others.
const WRITTEN: &str = r#"{
  "tool": "sigma-suite",
  "version": 1,
  "novel": { "a": [1] },
  "run": "20260102-030405-abcdef",
  "sandbox": false,
  "service": "https://api.sigmamind.ai",
  "end": "timed_out", "limit": 1.5,
  "started": "2026-01-02T03:04:05.123456789Z",
  "elapsed": 2,
  "shard": "1/2",
  "left_out": 0,
  "batches": [{ "agent": "a1", "id": "b1", "end": "left", "kind": "stalled", "reason": "r", "elapsed": 1, "novel": 1 }],
  "groups": [{
    "suite": "s", "path": "s.yaml", "agent_name": "bot", "agent": "a1",
    "cases": [{
      "id": "tc_1", "state": "errored", "kind": "timeout", "reason": "r", "pass": { "at_least": 2 }, "tags": [],
      "quarantine": { "reason": "flaky", "until": "2027-01-31", "expired": false },
      "location": { "path": "s.yaml", "line": 1, "column": 2, "offset": 3, "length": 4 },
      "attempts": [{ "job": "j1", "state": "passed", "started": "2026-01-02T03:04:05Z", "transcript": [] }]
    }]
  }]
}"#;

/// The error, with all its causes in one line.
fn error(json: &str) -> String {
    let error = Results::read(json.as_bytes()).unwrap_err();
    let mut causes = vec![error.to_string()];
    let mut cause = std::error::Error::source(&error);
    while let Some(source) = cause {
        causes.push(source.to_string());
        cause = source.source();
    }
    causes.join(": ")
}

#[test]
fn unknown_and_derived_fields_are_optional() {
    let outcome = Results::read(WRITTEN.as_bytes()).unwrap();
    assert_eq!(Results::read(json(&outcome).as_bytes()).unwrap(), outcome);
    let forged = WRITTEN.replace(
        "\"elapsed\": 2",
        "\"elapsed\": 2, \"verdict\": [], \"counts\": 1",
    );
    assert_eq!(Results::read(forged.as_bytes()).unwrap(), outcome);
}

#[test]
fn read_errors_name_the_value_and_its_line() {
    for (right, wrong, message) in [
        (
            "\"sigma-suite\"",
            "\"pytest\"",
            "written by \"pytest\", not by sigma-suite",
        ),
        (
            "\"version\": 1",
            "\"version\": 2",
            "format version 2 is not supported",
        ),
        (
            "\"version\": 1",
            "\"version\": \"1\"",
            "invalid type: string \"1\", expected u64 at line 3",
        ),
        (
            "20260102-030405-abcdef",
            "a/b",
            "\"a/b\" is not a run id at line 5",
        ),
        ("false", "true,", "at line 6"),
        (
            "\"https://api.sigmamind.ai\"",
            "null",
            "missing field `service`",
        ),
        (
            "timed_out",
            "novel",
            "unknown variant `novel`, expected one of `completed`",
        ),
        ("05.123456789Z", "", "at line 9"),
        ("\"elapsed\": 2", "\"elapsed\": -2", "negative"),
        (
            "1/2",
            "3/2",
            "\"3/2\" is not a shard such as 2/4 at line 11",
        ),
        ("\"left_out\": 0", "\"left_out\": -1", "at line 12"),
        ("\"b1\"", "\"b 1\"", "\"b 1\" is not a batch id at line 13"),
        (
            "stalled",
            "novel",
            "\"novel\" is not a kind of problem at line 13",
        ),
        (
            "\"path\": \"s.yaml\", \"agent",
            "\"agent",
            "missing field `path`",
        ),
        ("tc_1", "", "\"\" is not a test case id at line 17"),
        (
            "errored",
            "novel",
            "unknown variant `novel`, expected one of `passed`",
        ),
        (
            "\"at_least\": 2",
            "\"at_least\": 0",
            "`at_least` is 0, but must be 1 or more",
        ),
        (
            "\"at_least\": 2",
            "\"rate\": \"1.5\"",
            "\"1.5\" is not a rate above 0 and up to 1",
        ),
        ("2027-01-31", "2027-02-31", "2027"),
        (
            "\"state\": \"passed\"",
            "\"state\": \"ok\"",
            "\"ok\" is not the state of an attempt at line 20",
        ),
        ("}]\n}", "}]", "EOF while parsing"),
    ] {
        assert!(WRITTEN.contains(right), "{right}");
        let error = error(&WRITTEN.replacen(right, wrong, 1));
        assert!(error.contains(message), "{wrong}: {error}");
    }
    assert!(error("{}").contains("missing field `tool`"));
    assert!(error(&"[".repeat(100_000)).contains("not the results"));
    assert!(error("").contains("EOF"));
}
