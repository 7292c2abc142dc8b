//! No output moves the cursor, hides text or commands a CI runner, wherever the text comes from.

use anstream::adapter::strip_str;
use serde_json::Value;

use crate::sigma::{Ran, SUITE, Sigma, script};

const HOSTILE: &str = "a \u{9b}2J \u{202e}b \u{ad}c ##[error]x ##vso[task.setvariable]y \u{fff9}";

#[track_caller]
fn assert_inert(ran: &Ran) {
    for text in [&ran.stdout, &ran.stderr] {
        let plain = strip_str(text).to_string();
        let is_command = |line: &str| line.trim_start().starts_with("::");
        assert!(!plain.lines().any(is_command), "{plain}");
        assert!(!text.contains("##[") && !text.contains("##vso["), "{text}");
        let is_active =
            |c: char| (c.is_control() && c != '\n') || "\u{202e}\u{ad}\u{fff9}".contains(c);
        assert!(!plain.contains(is_active), "{plain:?}");
    }
}

/// A help line is wrapped within a long word, here within a label from the service.
#[test]
fn wrapped_help_text_cannot_run_a_workflow_command() {
    let mut wrapped = 0;
    for length in 185..195 {
        let label = format!("{}::set-output name=a::b", "k".repeat(length));
        let case = format!("      tc_other: {{ label: \"{label}\" }}\n");
        let sigma = Sigma::new()
            .file("sigma-suite.yaml", SUITE)
            .file("sandbox.yaml", script(&case));
        let command = "check --online --sandbox=sandbox.yaml";
        for form in ["compact", "narrated"] {
            assert_inert(
                &sigma
                    .run(&format!("{command} --diagnostics {form}"))
                    .exits(2),
            );
        }
        let command = &format!("{command} --diagnostics full");
        let forced = sigma.run_with(("CLICOLOR_FORCE", "1"), command).exits(2);
        assert_inert(&forced);
        wrapped += forced.stderr.matches("\n        : :set-output").count();
        assert_inert(&sigma.run(&format!("{command} --color always")).exits(2));
        assert_inert(&sigma.run(command).exits(2));
    }
    assert!(wrapped > 0, "no line was wrapped before the colons");
}

#[test]
fn json_output_escapes_active_characters_and_keeps_the_data() {
    let name = HOSTILE.replace('\u{9b}', "\\x9b");
    let suite = format!("name: \"{name}\"\n{SUITE}");
    let sigma = Sigma::new().file("sigma-suite.yaml", suite);
    let ran = sigma.run("plan --format json").exits(0);
    assert_inert(&ran);
    let plan: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(plan["groups"][0]["suite"], HOSTILE);
    assert_inert(&sigma.run("plan").exits(0));
    sigma.run("run --sandbox").exits(0);
    let results = sigma.read("sigma-suite-results/results.json");
    assert!(!results.contains("##["), "{results}");
    assert_eq!(sigma.results()["groups"][0]["suite"], HOSTILE);
}

#[cfg(unix)]
#[test]
fn file_names_cannot_run_workflow_commands_in_any_format() {
    let name = "::error::x\u{1b}[2J\u{202e}##[x]%,\n::b.sigma-suite.yaml";
    let sigma = Sigma::new().file(name, "agents: {}\n");
    for format in ["text", "json"] {
        assert_inert(&sigma.run(&format!("check --format {format}")).exits(2));
    }
    let ran = sigma.run("check --format json").exits(2);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(document["problems"][0]["labels"][0]["path"], name);

    let ran = sigma.run("check --format github").exits(2);
    let ours = "::error file=%3A%3Aerror%3A%3Ax␛[2J\u{fffd}## [x]%25%2C%0A%3A%3Ab.sigma-suite.yaml,line=1,";
    assert!(ran.stdout.starts_with(ours), "{}", ran.stdout);
    assert_eq!(ran.stdout.lines().count(), 1);
    assert_inert(&sigma.file(name, SUITE).run("plan").exits(0));
}

#[test]
fn arguments_in_error_messages_cannot_run_workflow_commands() {
    let sigma = Sigma::new();
    for argument in [
        "--bo\u{1b}[2Jgus",
        "--format=\u{1b}]0;owned\u{7}##[x]",
        "--format=\r\n::set-output",
    ] {
        let argument = argument.replace('\n', "\u{b}");
        assert_inert(&sigma.run(&format!("check {argument}")).exits(2));
        let forced = sigma.run_with(("CLICOLOR_FORCE", "1"), &format!("check {argument}"));
        assert_inert(&forced.exits(2));
    }
    let hidden = sigma.run_with(("CLICOLOR_FORCE", "1"), "check --bo\u{1b}[8mgus");
    assert!(!hidden.stderr.contains("\u{1b}[8m"), "{}", hidden.stderr);
    let forced = sigma.run_with(("CLICOLOR_FORCE", "1"), "check --bogus");
    forced.exits(2).says("\u{1b}[");
    let hidden = sigma.run_with(("SIGMA_SUITE_STATE", "\u{1b}[8m##[x]"), "run --help");
    assert_inert(&hidden.exits(0).says("[env: SIGMA_SUITE_STATE="));
}

#[test]
fn verbose_output_about_requests_cannot_run_workflow_commands() {
    let sigma = Sigma::with_attempts("[pass]");
    let ran = sigma
        .run("run --sandbox=sandbox.yaml -v --color always")
        .exits(0);
    assert!(ran.stderr.contains("\u{1b}["), "{}", ran.stderr);
    assert_inert(&ran);
}
