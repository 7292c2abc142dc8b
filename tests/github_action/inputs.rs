//! Inputs that become options of the program.

use crate::job::Job;
use crate::service::{GREEN, serve};

#[test]
fn a_budget_limits_what_is_created() {
    let sandbox = serve(GREEN);
    let mut job = Job::against(&sandbox).input("max-attempts", "2");
    job.attempt().fails().has("verdict", "refused");
    assert!(sandbox.batches().is_empty());
    let mut job = job.input("max-attempts", "3");
    job.attempt().passes();
}

#[test]
fn findings_that_fail_the_job_can_be_chosen() {
    let sandbox = serve(&GREEN.replacen("[pass]", "[pass, fail]", 1));
    let suite = "agents:\n  A: { pass: any, test_cases: [tc_a1] }\n";
    let mut job = Job::against(&sandbox).file("sigma-suite.yaml", suite);
    job.attempt().passes().has("flaky", "1");
    let mut job = job.input("fail-on", "failed,inconclusive,flaky");
    job.attempt().fails().has("exit-code", "1");
}

#[test]
fn options_are_given_one_per_line_and_their_values_can_contain_spaces() {
    let sandbox = serve(GREEN);
    let suite = "agents:\n  A:\n    - { id: tc_a1, name: Refund is refused }\n    - tc_a2\n";
    for case in ["--case Refund is refused", "--case=Refund is refused"] {
        let args = format!("{case}\n\n--gate=cases=0.5\r\n--quiet\r\n");
        let mut job = Job::against(&sandbox)
            .file("sigma-suite.yaml", suite)
            .input("args", &args);
        job.attempt()
            .passes()
            .has("passed", "1")
            .never_says("preflight");
    }
}

#[test]
fn paths_are_given_one_per_line_as_files_or_globs() {
    let sandbox = serve(GREEN);
    let mut job = Job::against(&sandbox)
        .file("a/one.sigma-suite.yaml", "agents:\n  A: [tc_a1]\n")
        .file("my suites/two.yaml", "agents:\n  B: [tc_b1]\n")
        .input("paths", "a/*.sigma-suite.yaml\nmy suites/two.yaml\n");
    job.attempt().passes().has("passed", "2");
}

#[test]
fn inputs_with_other_values_than_the_known_ones_are_refused() {
    let wrong = [
        ("command", "attach"),
        ("comment", "yes"),
        ("upload", ""),
        ("shard", "1 of 2"),
        ("artifact-name", "results/mine"),
        // Patterns for the actions that keep ledgers and results.
        ("results", "out [1]"),
        ("state", "!state"),
        ("working-directory", "app/*"),
    ];
    for (name, value) in wrong {
        let mut job = Job::new().input(name, value).input("args", "--sandbox");
        job.attempt()
            .fails()
            .says(&format!("::error title=sigma-suite::the input `{name}`"));
    }
}

#[test]
fn the_artifact_can_be_renamed_or_left_out() {
    let sandbox = serve(GREEN);
    let mut job = Job::against(&sandbox).input("artifact-name", "mine");
    job.attempt().passes();
    assert_eq!(job.storage.artifacts()[0].name, "mine");
    let mut job = Job::against(&sandbox).input("upload", "false");
    job.attempt().passes();
    assert!(job.storage.artifacts().is_empty());
    let mut job = Job::against(&sandbox).input("state-key", "second");
    job.attempt().passes();
    assert_eq!(
        job.storage.artifacts()[0].name,
        "sigma-suite-results-suites-second"
    );
}
