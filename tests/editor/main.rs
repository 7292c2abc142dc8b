//! The schema works in editors: tests with `yaml-language-server`, which most editors use.

#![expect(clippy::unwrap_used, reason = "a test that cannot continue must fail")]

mod server;

use std::path::Path;

use serde_json::Value;
use server::Server;

const URI: &str = "file:///suites/sigma-suite.yaml";

/// A file that starts with the schema line of the README, with the path of the real schema.
fn with_schema(text: &str) -> String {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/sigma-suite.schema.json");
    let readme = include_str!("../../README.md");
    let line = readme
        .lines()
        .find(|line| line.starts_with("# yaml-language-server: $schema="));
    let (start, _) = line
        .expect("the README shows the line")
        .split_once('=')
        .unwrap();
    format!("{start}={}\n{text}", schema.display())
}

fn labels(completion: &Value) -> Vec<&str> {
    let items = completion["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["label"].as_str().unwrap())
        .collect()
}

#[test]
#[ignore = "needs Node.js: run by scripts/test, which installs the language server"]
fn an_unknown_key_is_marked_at_its_location() {
    let text =
        with_schema("agents:\n  D5D0p7TUs66TTAEAx:\n    test_cases: [tc_1]\n    tagz: [x]\n");
    let diagnostics = Server::start().open(URI, &text);
    assert_eq!(diagnostics.len(), 1, "{diagnostics:#?}");
    let message = diagnostics[0]["message"].as_str().unwrap();
    assert!(message.contains("tagz"), "{message}");
    let start = &diagnostics[0]["range"]["start"];
    assert_eq!(
        (&start["line"], &start["character"]),
        (&4.into(), &4.into())
    );
}

#[test]
#[ignore = "needs Node.js: run by scripts/test, which installs the language server"]
fn invalid_values_are_marked_and_valid_files_are_not() {
    let mut server = Server::start();
    let right = include_str!("../../examples/release-gate/billing.sigma-suite.yaml");
    assert_eq!(
        server.open("file:///suites/right.yaml", &with_schema(right)),
        Vec::<Value>::new()
    );
    let wrong =
        "agents:\n  a:\n    pass: { rate: 80 }\n    test_cases: [tx_1]\n  Billing bot: [tc_1]\n";
    let diagnostics = server.open(URI, &with_schema(wrong));
    let mut lines: Vec<u64> = diagnostics
        .iter()
        .map(|diagnostic| diagnostic["range"]["start"]["line"].as_u64().unwrap())
        .collect();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines, [3, 4, 5], "{diagnostics:#?}");
}

#[test]
#[ignore = "needs Node.js: run by scripts/test, which installs the language server"]
fn keys_are_completed_and_explained() {
    let text =
        with_schema("agents:\n  a:\n    test_cases:\n      - id: tc_1\n        q\n    pass: all\n");
    let mut server = Server::start();
    server.open(URI, &text);
    let completion = server.request_at("textDocument/completion", URI, 5, 9);
    let offered = labels(&completion);
    assert!(offered.contains(&"quarantine"), "{offered:?}");
    let hover = server.request_at("textDocument/hover", URI, 6, 5);
    let text = hover["contents"]["value"].as_str().unwrap();
    assert!(text.contains("Every planned attempt must pass."), "{text}");
}
