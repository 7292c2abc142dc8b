//! A suite file cannot disclose the API key.

use std::fs;
use std::path::Path;

use crate::served::{FAST, SCRIPT, serve};
use crate::sigma::{SUITE, Sigma};
use sigma_suite::sandbox::Sandbox;

/// Has the form of an id, so that it is accepted wherever a suite file has one.
const KEY: &str = "D5D0kEySecret0123";

fn suite(agent: &str) -> String {
    SUITE.replace("D5D0p7TUs66TTAEAx", agent)
}

fn with_agent(agent: &str) -> (Sandbox, Sigma) {
    let sandbox = serve(SCRIPT);
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", suite(agent))
        .env("SIGMAMIND_API_URL", &sandbox.url());
    (sandbox, sigma)
}

/// Asserts that no file below the folder contains the key.
fn assert_no_file_contains_key(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            assert_no_file_contains_key(&path);
        } else {
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            assert!(!text.contains(KEY), "{}: {text}", path.display());
        }
    }
}

#[test]
fn a_variable_of_another_name_that_contains_the_key_is_refused_at_its_location() {
    for value in [KEY.to_owned(), format!("old-{KEY}")] {
        let (sandbox, sigma) = with_agent("${OLD_KEY_NAME}");
        let sigma = sigma
            .env("OLD_KEY_NAME", &value)
            .env("SIGMAMIND_API_KEY", &format!("{KEY}\n"));
        for command in ["check", "check --format json", "plan", "run -v"] {
            let ran = sigma.run(&format!(
                "{command} {}",
                if command == "run -v" { FAST } else { "" }
            ));
            ran.exits(2)
                .says("suite::api_key")
                .says("the value of the variable OLD_KEY_NAME contains the API key")
                .never_says(KEY);
        }
        sigma
            .run("check")
            .says("sigma-suite.yaml:2:3: error[suite::api_key]: ");
        assert_no_file_contains_key(&sigma.path(""));
        assert!(sandbox.requests().is_empty());
    }
}

#[test]
fn a_key_from_a_file_or_from_standard_input_is_found_in_a_variable() {
    let (_sandbox, sigma) = with_agent("${OLD_KEY_NAME}");
    let sigma = sigma.env("OLD_KEY_NAME", KEY);
    sigma
        .run_reading(KEY, &format!("run --api-key-file - {FAST}"))
        .exits(2)
        .says("OLD_KEY_NAME contains the API key");
    assert_no_file_contains_key(&sigma.path(""));
    let sigma = sigma.file("key", KEY);
    sigma
        .run("check --api-key-file key")
        .exits(2)
        .says("OLD_KEY_NAME contains the API key")
        .never_says(KEY);
}

#[test]
fn a_key_from_standard_input_is_read_once_and_used() {
    let (_sandbox, sigma) = with_agent("${AGENT}");
    let sigma = sigma.env("AGENT", "D5D0p7TUs66TTAEAx");
    sigma
        .run_reading(&format!("{KEY}\n"), "check --online --api-key-file -")
        .never_says("no usable API key")
        .says("not checked: agent D5D0p7TUs66TTAEAx");
}

#[test]
fn an_id_in_which_two_variables_together_form_the_key_is_refused() {
    let (_sandbox, sigma) = with_agent("${HEAD}${TAIL}");
    let (head, tail) = KEY.split_at(5);
    let sigma = sigma
        .env("HEAD", head)
        .env("TAIL", tail)
        .env("SIGMAMIND_API_KEY", KEY);
    sigma
        .run("check")
        .exits(2)
        .says("this id contains the API key")
        .never_says(KEY);
}

#[test]
fn a_key_in_a_suite_file_is_refused_and_never_shown() {
    let (_sandbox, sigma) = with_agent(KEY);
    let text = format!("# {KEY}\n{}", suite(KEY));
    let sigma = sigma
        .env("SIGMAMIND_API_KEY", KEY)
        .file("sigma-suite.yaml", text);
    for command in [
        "check",
        "check --color always",
        "check --format json",
        "plan",
        "run",
    ] {
        sigma
            .run(command)
            .exits(2)
            .says("this file contains the API key")
            .never_says(KEY);
    }
    sigma
        .run("check")
        .says("sigma-suite.yaml:1:3: error[suite::api_key]: ");
    assert!(sigma.junit().contains("contains the API key") && !sigma.junit().contains(KEY));
}

#[test]
fn a_key_that_is_not_set_and_one_that_is_empty_have_different_messages() {
    let sigma = Sigma::new().file("sigma-suite.yaml", SUITE);
    sigma
        .run("run")
        .exits(2)
        .says("there is no API key: SIGMAMIND_API_KEY is not set");
    for empty in ["", " \n"] {
        sigma
            .run_with(("SIGMAMIND_API_KEY", empty), "run")
            .exits(2)
            .says("there is no API key: SIGMAMIND_API_KEY is set, but empty");
    }
    sigma
        .file("key", "\n")
        .run("run --api-key-file key")
        .exits(2)
        .says("no usable API key in key");
}
