//! `explain`: why a case has its verdict.

use serde_json::{Value, json};

use crate::sigma::{SUITE, Sigma, script};

const RUN: &str = "run --sandbox=sandbox.yaml";

fn case(attempts: &str) -> String {
    script(&format!(
        "      tc_xeeXG5hX9dl0VFNt: {{ label: Refund, attempts: {attempts} }}\n"
    ))
}

/// One run that passed, and one that failed with another number of attempts, which is another definition.
fn two_runs() -> Sigma {
    let sigma = Sigma::with_attempts("[pass]");
    sigma.run(RUN).exits(0);
    let attempts = "[pass, { verdict: fail, remarks: Promised a refund. }]";
    let sigma = sigma.file("sandbox.yaml", case(attempts));
    sigma.run(RUN).exits(1);
    sigma
}

#[test]
fn the_verdict_of_the_latest_run_with_the_case_is_explained() {
    let sigma = two_runs();
    let runs = sigma.runs();
    let ran = sigma.run("explain Ref*").exits(0);
    for text in [
        "failed: Refund\n  tc_xeeXG5hX9dl0VFNt of D5D0p7TUs66TTAEAx at sigma-suite.yaml:3:7, in ",
        &format!("in {} of", runs[1]),
        "  attempts   1 passed, 1 failed of 2 planned; the first failed one: Promised a refund.\n",
        "  gate       all: 2 of 2 must pass; 1 passed, and no more could, so it cannot be reached\n",
        "  decides    yes",
        &format!(" in run {}\n", runs[0]),
        "  run        failed (sandbox, no real agent); the case counts as failed; every case that decides must pass\n",
    ] {
        assert!(ran.stdout.contains(text), "{text:?}: {}", ran.stdout);
    }
    let earlier = sigma.run("explain tc_xeeXG5hX9dl0VFNt last~1").exits(0);
    earlier
        .says("passed: Refund")
        .says("no earlier run with it is kept");
    let sigma = sigma
        .file("sigma-suite.yaml", "agents:\n  D5D0p7TUs66TTAEAx: [tc_2]\n")
        .file(
            "sandbox.yaml",
            script("      tc_2: { label: Greeting, attempts: [pass] }\n"),
        );
    sigma.run(RUN).exits(0);
    assert_eq!(sigma.run("explain Ref*").exits(0).stdout, ran.stdout);
    let file = "explain tc_2 sigma-suite-results/results.json";
    sigma.run(file).exits(0).says("passed: ");
}

#[test]
fn an_unchanged_definition_is_the_same_as_in_the_run_before() {
    let sigma = Sigma::with_attempts("[pass]");
    sigma.run(RUN).exits(0);
    sigma.run(RUN).exits(0);
    let same = format!("the same as in run {}\n", sigma.runs()[0]);
    sigma.run("explain Refund").exits(0).says(&same);
    // Damaged results say nothing.
    let earlier = format!(".sigma-suite/results/{}.json.gz", sigma.runs()[0]);
    let sigma = sigma.file(&earlier, "damaged");
    sigma
        .run("explain Refund")
        .exits(0)
        .says("warning: the results cannot be read")
        .says("no earlier run with it is kept");
}

#[test]
fn json_has_the_same_in_parts() {
    let sigma = two_runs();
    let ran = sigma.run("explain Refund --format json").exits(0);
    let mut shown: Value = serde_json::from_str(&ran.stdout).unwrap();
    let definition = shown["cases"][0]["definition"].take();
    assert_eq!(definition["changed"], true);
    assert_eq!(definition["earlier_run"], sigma.runs()[0].as_str());
    assert_eq!(shown["version"], 1);
    assert_eq!(shown["fail_on"], json!(["failed", "inconclusive"]));
    assert_eq!(
        shown["cases"][0]["gate"],
        json!({ "pass": "all", "required": 2, "passed": 1, "at_most": 1, "by_counters": false })
    );
}

#[test]
fn a_case_of_several_suite_files_is_explained_for_each() {
    let second = "agents:\n  D5D0p7TUs66TTAEAx:\n    - { id: tc_xeeXG5hX9dl0VFNt, pass: any }\n";
    let sigma = Sigma::with_attempts("[pass, fail]").file("b/sigma-suite.yaml", second);
    sigma.run(RUN).exits(1);
    sigma
        .run("explain tc_xeeXG5hX9dl0VFNt")
        .exits(0)
        .says("failed: Refund\n")
        .says("at sigma-suite.yaml:3:7")
        .says("passed: Refund\n")
        .says("at b/sigma-suite.yaml:3:13")
        .says("it is flaky, which is no failure without --fail-on flaky");
}

#[test]
fn what_is_not_one_case_is_an_error_that_names_the_cases() {
    let suite = "agents:\n  D5D0p7TUs66TTAEAx: [tc_1, tc_2]\n";
    let cases = "      tc_1: { attempts: [pass] }\n      tc_2: { attempts: [pass] }\n";
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", suite)
        .file("sandbox.yaml", script(cases));
    sigma
        .run("explain tc_1")
        .exits(2)
        .says("there is no run in .sigma-suite");
    sigma.run(RUN).exits(0);
    for glob in ["tc_*", "*"] {
        let message = format!("{glob} matches several cases: tc_1, tc_2");
        sigma
            .run(&format!("explain {glob}"))
            .exits(2)
            .says(&message);
    }
    sigma
        .run("explain tc_9")
        .exits(2)
        .says("no run with kept results has a case tc_9")
        .says("tc_1, tc_2");
    sigma
        .run("explain tc_9 last")
        .exits(2)
        .says("no case of the run matches tc_9");
    sigma.run("explain tc_1 last~1").exits(2).says("has 1 run");
}

#[test]
fn hostile_texts_are_explained_inert() {
    let text = "\\e[2J\\e]0;owned\\a\\n::error::x ##[error]y \\u202E";
    let case = format!(
        "      tc_xeeXG5hX9dl0VFNt:\n        label: \"{text}\"\n        attempts: [{{ verdict: fail, remarks: \"{text}\" }}]\n"
    );
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", SUITE)
        .file("sandbox.yaml", script(&case));
    sigma.run(RUN).exits(1);
    for command in ["explain tc_*", "explain tc_* --format json"] {
        let shown = sigma.run(command).exits(0).stdout;
        let is_active = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!shown.contains(is_active), "{command}: {shown:?}");
        assert!(!shown.contains("##[error]"), "{command}: {shown}");
        let is_command = |line: &str| line.trim_start().starts_with("::");
        assert!(!shown.lines().any(is_command), "{command}: {shown}");
    }
}
