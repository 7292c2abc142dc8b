//! Texts that a workflow may take from a pull request. None becomes a command, an option, an output or an annotation.

use crate::action::Action;
use crate::job::Job;
use crate::service::{GREEN, KEY, SUITE, serve};

const TEXTS: [&str; 4] = [
    "$(touch pwned)`touch pwned`",
    "'; touch pwned; '\"; touch pwned; \"",
    "x\nverdict=passed\n::error::pwned",
    "--sandbox",
];

#[test]
fn no_input_runs_a_command_or_sets_an_output() {
    let sandbox = serve(GREEN);
    let action = Action::read();
    for name in action.inputs.keys().filter(|name| *name != "args") {
        for text in TEXTS {
            let mut job = Job::against(&sandbox)
                .on_pull_request_of("acme/agents")
                .input(name, text);
            let attempt = job.attempt().never_says(KEY);
            let case = format!("{name}: {text:?}\n{}", attempt.log);
            let pwned = ["workspace/pwned", "temp/pwned", "home/pwned"];
            assert!(pwned.iter().all(|file| !job.path(file).exists()), "{case}");
            assert!(
                !attempt.log.lines().any(|line| line == "::error::pwned"),
                "{case}"
            );
            assert_ne!(attempt.outputs["sandbox"], "true", "{case}");
            let did_pass = attempt.outputs["verdict"] == "passed";
            assert_eq!(did_pass, attempt.outputs["exit-code"] == "0", "{case}");
        }
    }
}

#[test]
fn a_folder_with_an_odd_name_is_one_path() {
    for folder in ["a b", "$(touch pwned)", "a'b\"c", "-x", "a;b"] {
        let sandbox = serve(GREEN);
        let mut job = Job::against(&sandbox)
            .file(
                &format!("{folder}/sigma-suite.yaml"),
                "agents:\n  B: [tc_b1]\n",
            )
            .input("paths", &format!("{folder}\n"));
        job.attempt().passes().has("passed", "1");
        let mut job = Job::against(&sandbox)
            .file(
                &format!("{folder}/sigma-suite.yaml"),
                "agents:\n  B: [tc_b1]\n",
            )
            .input("working-directory", &format!("./{folder}"));
        job.attempt().passes().has("passed", "1");
        assert!(!job.path("workspace/pwned").exists());
    }
}

#[test]
fn a_path_is_never_an_option() {
    let sandbox = serve(GREEN);
    let mut job = Job::against(&sandbox).input("paths", "--api-url=http://127.0.0.1:1");
    job.attempt()
        .fails()
        .says("cannot read --api-url=http://127.0.0.1:1");
}

#[test]
fn the_key_is_in_no_argument_and_no_log() {
    let sandbox = serve(GREEN);
    let mut job = Job::against(&sandbox).file("sigma-suite.yaml", &format!("{SUITE}# {KEY}\n"));
    job.attempt().fails().never_says(KEY);
}
