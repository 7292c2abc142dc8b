//! Hostile text from the service.

use crate::sigma::{Sigma, script};

const REMARK: &str = "\\e[2J\\e]0;owned\\a ]]> <b>&amp; \\U0001F600 [[ATTACHMENT|/etc/passwd]] \\x00\\x0B\\u202E\\n::error::x ##[error]y";

fn hostile() -> Sigma {
    let case = format!(
        "      tc_xeeXG5hX9dl0VFNt:\n        label: \"{REMARK}\"\n        attempts: [{{ verdict: fail, remarks: \"{REMARK}\" }}]\n"
    );
    Sigma::with_attempts("[]").file("sandbox.yaml", script(&case))
}

#[test]
fn remarks_cannot_move_the_cursor_or_run_workflow_commands() {
    let ran = hostile()
        .run("run --sandbox=sandbox.yaml --color never")
        .exits(1);
    for text in [&ran.stdout, &ran.stderr] {
        assert!(
            !text.chars().any(|c| c.is_control() && c != '\n'),
            "{text:?}"
        );
        assert!(
            !text.contains("##[error]") && !text.contains('\u{202e}'),
            "{text}"
        );
        assert!(
            !text.lines().any(|line| line.trim_start().starts_with("::")),
            "{text}"
        );
    }
}

#[test]
fn remarks_cannot_break_the_junit_file() {
    let sigma = hostile();
    sigma.run("run --sandbox=sandbox.yaml").exits(1);
    let junit = sigma.junit();
    let document = roxmltree::Document::parse(&junit).unwrap();
    assert_eq!(
        document
            .descendants()
            .filter(|node| node.has_tag_name("failure"))
            .count(),
        1
    );
    assert!(!junit.contains("[[ATTACHMENT|/etc"));
}

#[test]
fn a_response_with_an_unpaired_surrogate_is_accepted() {
    let body = r#"{"data":[{"testCaseId":"tc_xeeXG5hX9dl0VFNt","label":"half \ud83d","attempt":1}],"hasNext":false}"#;
    let sigma = Sigma::with_attempts("[pass]");
    let yaml = format!(
        "{}faults:\n  - {{ on: list_test_cases, status: 200, body: '{body}' }}\n",
        sigma.read("sandbox.yaml")
    );
    let sigma = sigma.file("sandbox.yaml", yaml);
    sigma.run("run --sandbox=sandbox.yaml").exits(0);
}

#[test]
fn a_transcript_of_a_megabyte_is_truncated_in_the_junit_file() {
    let long = "many words ".repeat(100_000);
    let case = format!(
        "      tc_xeeXG5hX9dl0VFNt:\n        attempts:\n          - {{ verdict: fail, conversation: [{{ role: user, content: {long} }}] }}\n"
    );
    let sigma = Sigma::with_attempts("[]").file("sandbox.yaml", script(&case));
    sigma.run("run --sandbox=sandbox.yaml").exits(1);
    assert!(sigma.junit().len() < 300_000);
}
