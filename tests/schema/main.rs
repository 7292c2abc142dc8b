//! The JSON Schema of suite files accepts what the parser accepts, as far as a schema can check that. The schema files
//! in the repository are up to date.

#![expect(clippy::unwrap_used, reason = "a test that cannot continue must fail")]

mod generated;
mod table;
#[path = "../shared/update.rs"]
mod update;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use jiff::civil::date;
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::Value;
use sigma_suite::document::{events_schema, results_schema};
use sigma_suite::suite::{Context, Problem, Rule, SuiteSource, parse, schema};

use update::assert_generated;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The schema of sandbox scripts, which only the binary prints.
fn script_schema() -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sigma-suite"));
    let printed = command.args(["schema", "sandbox"]).output().unwrap();
    String::from_utf8(printed.stdout).unwrap()
}

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    jsonschema::draft7::meta::validate(&schema).unwrap();
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
});

/// The rules that the parser reports as violated.
fn violated(yaml: &str) -> Vec<Rule> {
    let context = Context {
        today: date(2026, 11, 23),
        variable: &|_| None,
        find_key: &|_| None,
    };
    let (_, problems) = parse(&SuiteSource::new("sigma-suite.yaml", yaml), &context);
    let errors = problems.iter().filter(|problem| problem.is_error());
    errors.map(Problem::rule).collect()
}

/// Whether the file is YAML that the schema accepts.
fn accepts(yaml: &str) -> bool {
    serde_yaml::from_str::<Value>(yaml).is_ok_and(|value| VALIDATOR.is_valid(&value))
}

#[test]
fn the_schema_files_are_up_to_date() {
    for (file, schema) in [
        ("sigma-suite.schema.json", schema()),
        ("results.schema.json", results_schema()),
        ("events.schema.json", events_schema()),
        ("sandbox-script.schema.json", script_schema()),
    ] {
        assert_generated(&format!("schemas/{file}"), &schema);
    }
}

/// Adds the fields of a schema and of all schemas inside it that have no description.
fn undescribed(schema: &Value, path: &str, fields: &mut usize, missing: &mut Vec<String>) {
    let is_described = |schema: &Value| schema["description"].is_string();
    let properties = schema["properties"].as_object();
    for (name, field) in properties.into_iter().flatten() {
        *fields += 1;
        // A field that only names an alternative has the description of the alternative.
        let is_only = properties.is_some_and(|properties| properties.len() == 1);
        let is_tag = (field["const"].is_string() || is_only) && is_described(schema);
        if !is_described(field) && !is_tag {
            missing.push(format!("{path}/{name}"));
        }
    }
    let children: Vec<(String, &Value)> = match schema {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(at, item)| (at.to_string(), item))
            .collect(),
        _ => Vec::new(),
    };
    for (name, child) in children {
        undescribed(child, &format!("{path}/{name}"), fields, missing);
    }
}

/// The schemas are the documentation of `results.json`, of events and of sandbox scripts.
#[test]
fn every_field_of_results_events_and_scripts_has_a_description() {
    for (schema, least) in [
        (results_schema(), 60),
        (events_schema(), 50),
        (script_schema(), 80),
    ] {
        let schema: Value = serde_json::from_str(&schema).unwrap();
        jsonschema::draft7::meta::validate(&schema).unwrap();
        let (mut fields, mut missing) = (0, Vec::new());
        undescribed(&schema, "", &mut fields, &mut missing);
        assert!(missing.is_empty(), "{missing:#?}");
        assert!(fields > least, "{fields}");
    }
}

/// Editors show both on hover.
#[test]
fn every_field_has_a_title_and_a_description() {
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    let definitions = schema["definitions"].as_object().unwrap().values();
    let mut fields = 0;
    for definition in definitions.chain([&schema]) {
        for (name, field) in definition["properties"].as_object().into_iter().flatten() {
            let [title, description] = ["title", "description"].map(|text| field[text].as_str());
            assert!(title.is_some() && description.is_some(), "{name}");
            fields += 1;
        }
    }
    assert!(fields > 20, "{fields}");
}

#[test]
fn schema_and_parser_agree_on_valid_and_invalid_files() {
    for (yaml, is_valid) in table::table() {
        let violated = violated(&yaml);
        assert_eq!(
            violated.is_empty(),
            is_valid,
            "the parser: {yaml}{violated:?}"
        );
        assert_eq!(accepts(&yaml), is_valid, "the schema: {yaml}");
    }
}

/// Rules that a schema cannot check: JSON has no tags, its keys are unique strings, and it has no variables.
const UNCHECKED: [Rule; 4] = [
    Rule::Tag,
    Rule::UnquotedId,
    Rule::DuplicateKey,
    Rule::Variable,
];

#[test]
fn schema_and_parser_agree_on_the_examples_of_the_rules() {
    for rule in Rule::ALL.iter().filter(|rule| !UNCHECKED.contains(rule)) {
        let Some(example) = rule.example() else {
            continue;
        };
        assert!(accepts(example.right), "{rule}");
        assert_eq!(
            accepts(example.wrong),
            violated(example.wrong).is_empty(),
            "{rule}"
        );
    }
}

#[test]
fn the_examples_of_this_repository_are_valid() {
    let examples = [
        "quickstart/sigma-suite",
        "release-gate/billing.sigma-suite",
        "release-gate/support.sigma-suite",
    ];
    for example in examples {
        let yaml = fs::read_to_string(root(&format!("examples/{example}.yaml"))).unwrap();
        assert!(accepts(&yaml), "{example}");
    }
}

#[test]
fn the_schema_of_scripts_accepts_the_scripts_of_this_repository_and_no_misspelt_key() {
    let schema: Value = serde_json::from_str(&script_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let is_valid = |yaml: &str| validator.is_valid(&serde_yaml::from_str(yaml).unwrap());
    for script in [
        "examples/release-gate/sandbox.yaml",
        "docs/diagnostics/sandbox.yaml",
    ] {
        assert!(
            is_valid(&fs::read_to_string(root(script)).unwrap()),
            "{script}"
        );
    }
    for wrong in [
        "fault: []",
        "attempts: -1",
        "attempt_time: 2",
        "faults: [{ on: create }]",
        "agents: { a: { cases: { tc_1: { attempts: [{ verdict: fail, remark: x }] } } } }",
    ] {
        assert!(!is_valid(wrong), "{wrong}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn schema_and_parser_agree_on_random_files(suite in generated::suite()) {
        let yaml = serde_yaml::to_string(&suite).unwrap();
        let violated = violated(&yaml);
        // Only the parser detects a case listed once in the short form and once in the long form.
        prop_assume!(violated.iter().any(|rule| *rule != Rule::DuplicateCase) || violated.is_empty());
        prop_assert_eq!(accepts(&yaml), violated.is_empty(), "{}{:?}", yaml, violated);
    }
}
