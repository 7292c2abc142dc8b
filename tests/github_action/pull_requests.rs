//! Pull requests whose workflow gets no secrets.

use crate::job::Job;
use crate::service::{GREEN, KEY, SUITE, serve};

fn fork() -> Job {
    Job::new().on_pull_request_of("eve/agents")
}

#[test]
fn a_pull_request_from_a_fork_has_its_suite_files_checked_without_a_key() {
    let mut job = fork().input("args", "--max-failures 1");
    job.attempt()
        .passes()
        .has("command", "check")
        .has("verdict", "")
        .says("::notice title=sigma-suite::This pull request gets no secrets");
    assert!(job.storage.artifacts().is_empty());
    assert!(job.storage.keys("sigma-suite-state").is_empty());
    // There is nothing to write a comment of.
    assert_eq!(job.read("curl.log"), "");
}

#[test]
fn a_pull_request_from_a_fork_with_a_broken_suite_file_fails() {
    let job = fork().file("sigma-suite.yaml", &SUITE.replace("tc_b1", "wrong"));
    let mut job = job.input("paths", "sigma-suite.yaml");
    job.attempt()
        .fails()
        .says("::error file=sigma-suite.yaml,line=3");
}

#[test]
fn a_pull_request_from_a_deleted_fork_or_by_dependabot_is_only_checked() {
    let mut deleted = fork();
    deleted.github["event"]["pull_request"]["head"]["repo"] = serde_json::Value::Null;
    deleted.attempt().passes().has("command", "check");
    let mut dependabot = Job::new().on_pull_request_of("acme/agents");
    dependabot.github["actor"] = "dependabot[bot]".into();
    dependabot.attempt().passes().has("command", "check");
}

#[test]
fn a_pull_request_from_a_fork_runs_if_there_is_a_key_or_none_is_needed() {
    let sandbox = serve(GREEN);
    let with_key = fork().input("api-key", KEY);
    let mut with_key = with_key.env("SIGMAMIND_API_URL", &sandbox.url());
    with_key.attempt().passes().has("command", "run");
    let mut sandboxed = fork()
        .file("script.yaml", GREEN)
        .input("args", "--sandbox=script.yaml\n");
    sandboxed.attempt().passes().has("sandbox", "true");
}

#[test]
fn a_workflow_with_secrets_never_falls_back_to_a_check() {
    let mut job = fork();
    job.github["event_name"] = "pull_request_target".into();
    job.attempt().fails().has("exit-code", "2");
}
