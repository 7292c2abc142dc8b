//! A second attempt of a job pays only for what its first attempt did not request.

use sigma_suite::sandbox::Sandbox;

use crate::attempt::Attempt;
use crate::job::Job;
use crate::machine::Signal;
use crate::service::{GREEN, SUITE, serve};

/// A job whose first attempt got this signal after it had created both batches, and before it read either.
fn interrupted_by(name: &'static str, sandbox: &Sandbox) -> (Job, Attempt) {
    let mut job = Job::against(sandbox)
        .env("SIGMA_SUITE_POLL_MIN", "1h")
        .env("SIGMA_SUITE_POLL_MAX", "1h");
    job.signal = Some(Signal {
        after: "created: agent B",
        name,
    });
    let first = job.attempt().fails();
    assert_eq!(sandbox.batches().len(), 2);
    job.signal = None;
    let job = job
        .env("SIGMA_SUITE_POLL_MIN", "5ms")
        .env("SIGMA_SUITE_POLL_MAX", "20ms");
    (job, first)
}

#[test]
fn a_cancelled_job_that_is_run_again_pays_nothing_again() {
    let sandbox = serve(GREEN);
    let (mut job, first) = interrupted_by("INT", &sandbox);
    first.has("exit-code", "130").has("verdict", "inconclusive");
    assert_eq!(job.storage.artifacts().len(), 1);
    job.attempt().passes().has("passed", "3");
    assert_eq!(sandbox.batches().len(), 2);
}

#[test]
fn a_killed_job_that_is_run_again_pays_nothing_again() {
    let sandbox = serve(GREEN);
    let (mut job, first) = interrupted_by("KILL", &sandbox);
    first.has("verdict", "not_finished");
    job.attempt().passes().has("passed", "3");
    assert_eq!(sandbox.batches().len(), 2);
}

#[test]
fn a_runner_that_does_not_tell_what_it_restored_pays_nothing_again() {
    let sandbox = serve(GREEN);
    let (mut job, _) = interrupted_by("KILL", &sandbox);
    job.storage.is_silent = true;
    job.attempt().passes().has("passed", "3");
    assert_eq!(sandbox.batches().len(), 2);
}

#[test]
fn an_attempt_whose_ledgers_were_lost_says_that_it_may_pay_again() {
    let sandbox = serve(GREEN);
    let (mut job, first) = interrupted_by("KILL", &sandbox);
    first.never_says("No ledger of an earlier attempt");
    job.storage.lose("sigma-suite-state-");
    job.attempt().says("No ledger of an earlier attempt");
}

#[test]
fn a_third_attempt_after_two_that_were_killed_pays_nothing_again() {
    let sandbox = serve(GREEN);
    let (mut job, _) = interrupted_by("KILL", &sandbox);
    job.signal = Some(Signal {
        after: "run:",
        name: "KILL",
    });
    job.attempt().fails();
    job.signal = None;
    // The action resumes anyway.
    let mut job = job.input("args", "--resume");
    job.attempt().passes().has("passed", "3");
    assert_eq!(sandbox.batches().len(), 2);
}

#[test]
fn a_job_that_had_finished_creates_anew() {
    let sandbox = serve(GREEN);
    let mut job = Job::against(&sandbox);
    job.attempt().passes();
    job.attempt().passes().has("passed", "3");
    assert_eq!(sandbox.batches().len(), 4);
    // A key can be written once.
    assert_eq!(job.storage.keys("sigma-suite-state-4711-").len(), 2);
}

#[test]
fn a_job_whose_plan_has_changed_is_refused_and_pays_nothing() {
    let sandbox = serve(GREEN);
    let (job, _) = interrupted_by("KILL", &sandbox);
    let mut job = job.file("sigma-suite.yaml", &SUITE.replace(", tc_a2", ""));
    job.attempt()
        .fails()
        .has("exit-code", "2")
        .says("does not cover exactly the test cases");
    assert_eq!(sandbox.batches().len(), 2);

    let mut job = job.input("args", "--new");
    job.attempt().passes();
    assert_eq!(sandbox.batches().len(), 4);
}

#[test]
fn another_job_of_the_run_does_not_get_the_ledgers() {
    let sandbox = serve(GREEN);
    let (mut job, _) = interrupted_by("KILL", &sandbox);
    job.strategy = serde_json::json!({ "job-index": 10, "job-total": 20 });
    job.attempt().passes();
    assert_eq!(sandbox.batches().len(), 4);
}

#[test]
fn another_use_of_the_action_in_a_job_does_not_get_the_ledgers() {
    let sandbox = serve(GREEN);
    let (job, _) = interrupted_by("KILL", &sandbox);
    job.input("state-key", "other").attempt().passes();
    assert_eq!(sandbox.batches().len(), 4);
}

#[test]
fn a_later_run_of_the_workflow_does_not_get_the_ledgers() {
    let sandbox = serve(GREEN);
    let (mut job, _) = interrupted_by("KILL", &sandbox);
    // The key of the first run is a beginning of this one's.
    job.github["run_id"] = "47110".into();
    job.attempt().passes();
    assert_eq!(sandbox.batches().len(), 4);
}

#[test]
fn an_unfinished_run_of_another_run_of_the_workflow_is_neither_resumed_nor_paid_again() {
    let sandbox = serve(GREEN);
    let (job, _) = interrupted_by("KILL", &sandbox);
    let mut cached = job.storage.cached().into_iter();
    let (ledger, text) = cached.find(|(_, text)| text.contains("tc_a1")).unwrap();
    let mut other = Job::against(&sandbox).file(&format!(".sigma-suite/runs/{ledger}"), &text);
    for _ in 0..2 {
        other.attempt().fails().has("exit-code", "2").says("--new");
    }
    assert_eq!(sandbox.batches().len(), 2);

    let mut resuming = other.input("args", "--resume");
    resuming.attempt().passes().has("passed", "3");
    assert_eq!(sandbox.batches().len(), 2);
}
