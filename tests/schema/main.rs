//! The schema that editors read takes what the parser takes, as far as a schema can tell; both schemas are checked in.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

mod generated;
mod table;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jiff::civil::date;
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::Value;
use sigma_suite::document::results_schema;
use sigma_suite::suite::{Context, Problem, Rule, SuiteSource, parse, schema};

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    jsonschema::draft7::meta::validate(&schema).unwrap();
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
});

/// The rules that the parser sees broken.
fn broken(yaml: &str) -> Vec<Rule> {
    let context = Context {
        today: date(2026, 11, 23),
        variable: &|_| None,
        find_key: &|_| None,
    };
    let (_, problems) = parse(&SuiteSource::new("sigma-suite.yaml", yaml), &context);
    let errors = problems.iter().filter(|problem| problem.is_error());
    errors.map(Problem::rule).collect()
}

/// What a schema sees of a file. What is no YAML it does not see at all.
fn takes(yaml: &str) -> bool {
    serde_yaml::from_str::<Value>(yaml).is_ok_and(|value| VALIDATOR.is_valid(&value))
}

#[test]
fn the_checked_in_schemas_are_the_generated_ones() {
    for (file, schema) in [
        ("sigma-suite.schema.json", schema()),
        ("results.schema.json", results_schema()),
    ] {
        let path = root(&format!("schemas/{file}"));
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            fs::write(&path, &schema).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == schema,
            "{file} is not that of the types; UPDATE_SCHEMA=1 cargo test --test schema writes it anew"
        );
    }
}

/// Adds the fields of a schema and of all schemas inside it that have no description.
fn undescribed(schema: &Value, path: &str, fields: &mut usize, missing: &mut Vec<String>) {
    let is_described = |schema: &Value| schema["description"].is_string();
    let properties = schema["properties"].as_object();
    for (name, field) in properties.into_iter().flatten() {
        *fields += 1;
        // The description of an alternative is that of the field that tells it from the others.
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

/// What somebody reads who writes a program for `results.json`.
#[test]
fn every_field_of_the_results_has_a_description() {
    let schema: Value = serde_json::from_str(&results_schema()).unwrap();
    jsonschema::draft7::meta::validate(&schema).unwrap();
    let (mut fields, mut missing) = (0, Vec::new());
    undescribed(&schema, "", &mut fields, &mut missing);
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(fields > 60, "{fields}");
}

/// What an editor shows on hover.
#[test]
fn every_field_has_a_title_and_a_description() {
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    let definitions = schema["definitions"].as_object().unwrap().values();
    let mut fields = 0;
    for definition in definitions.chain([&schema]) {
        for (name, field) in definition["properties"].as_object().unwrap() {
            let [title, description] = ["title", "description"].map(|text| field[text].as_str());
            assert!(title.is_some() && description.is_some(), "{name}");
            fields += 1;
        }
    }
    assert!(fields > 20, "{fields}");
}

#[test]
fn schema_and_parser_agree_on_what_is_right_and_what_is_wrong() {
    for (yaml, is_right) in table::table() {
        let broken = broken(&yaml);
        assert_eq!(broken.is_empty(), is_right, "the parser: {yaml}{broken:?}");
        assert_eq!(takes(&yaml), is_right, "the schema: {yaml}");
    }
}

/// What no schema can see: in JSON no tag is left, keys are strings and come once; and it has no environment.
const UNSEEN: [Rule; 4] = [
    Rule::Tag,
    Rule::UnquotedId,
    Rule::DuplicateKey,
    Rule::Variable,
];

#[test]
fn schema_and_parser_agree_on_the_files_of_the_gallery() {
    for rule in Rule::ALL.iter().filter(|rule| !UNSEEN.contains(rule)) {
        let Some(example) = rule.example() else {
            continue;
        };
        assert!(takes(example.right), "{rule}");
        assert_eq!(
            takes(example.wrong),
            broken(example.wrong).is_empty(),
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
        assert!(takes(&yaml), "{example}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn schema_and_parser_agree_on_files_as_they_come(suite in generated::suite()) {
        let yaml = serde_yaml::to_string(&suite).unwrap();
        let broken = broken(&yaml);
        // A case in the short form and again in the long form is one case only to who reads both.
        prop_assume!(broken.iter().any(|rule| *rule != Rule::DuplicateCase) || broken.is_empty());
        prop_assert_eq!(takes(&yaml), broken.is_empty(), "{}{:?}", yaml, broken);
    }
}
