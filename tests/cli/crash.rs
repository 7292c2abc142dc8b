//! Runs that are killed at each of their steps and then resumed: every batch is created once, and no result is lost.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use sigma_suite::sandbox::Sandbox;

use crate::served::{SCRIPT, agents, serve, sigma_for};
use crate::sigma::{Ran, Sigma};

/// The fault points; a debug build has them.
const FAULT: &str = "SIGMA_SUITE_FAULT";

/// Intervals that are short enough for a test. Within three times the grace, a busy machine must read the service's list
/// of batches three times.
const FAST: &str = "--poll-min 5ms --poll-max 20ms --create-grace 500ms";

/// More steps than a run of three agents has.
const MAX_STEPS: usize = 400;

/// Steps that are tested at the same time: a run mostly waits, above all for `--create-grace`.
const AT_A_TIME: usize = 3;

/// Calls the function for one step after another, until it says that the run ended before that step.
fn for_each_step(is_killed_at: impl Fn(usize) -> bool + Sync) {
    let next = AtomicUsize::new(1);
    let is_past_end = AtomicBool::new(false);
    let work = || {
        while !is_past_end.load(Ordering::SeqCst) {
            let step = next.fetch_add(1, Ordering::SeqCst);
            assert!(step < MAX_STEPS, "a run was killed at step {step}");
            if !is_killed_at(step) {
                is_past_end.store(true, Ordering::SeqCst);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(work);
        }
    });
}

fn is_killed(ran: &Ran) -> bool {
    ran.code.is_none()
}

/// Resumes the run, or starts one if nothing was created, as a user would.
fn resume_or_start(sigma: &Sigma) -> Ran {
    let attached = sigma.run(&format!("attach {FAST}"));
    if attached.stderr.contains("nothing was created") {
        return sigma.run(&format!("run {FAST}"));
    }
    if attached.stderr.contains("there is no unfinished run") {
        let attached = sigma
            .runs()
            .last()
            .map(|run| sigma.run(&format!("attach {run} {FAST}")));
        let attached = attached.filter(|ran| !ran.stderr.contains("nothing was created"));
        return attached.unwrap_or_else(|| sigma.run(&format!("run {FAST}")));
    }
    attached
}

#[track_caller]
fn assert_complete(sigma: &Sigma, sandbox: &Sandbox, ran: &Ran, step: &str) {
    assert_eq!(ran.code, Some(1), "{step}\n{}{}", ran.stdout, ran.stderr);
    assert_eq!(agents(sandbox), ["A", "B", "C"], "{step}");
    let results = sigma.results();
    let counts = &results["counts"];
    assert_eq!(counts["passed"], 3, "{step}\n{}{}", ran.stdout, ran.stderr);
    assert_eq!(counts["failed"], 1, "{step}");
    assert_eq!(counts["errored"], 0, "{step}");
    assert_eq!(sigma.junit().matches("<testcase ").count(), 4, "{step}");
    assert!(!sigma.junit().contains("not_finished"), "{step}");
}

#[test]
fn a_run_that_is_killed_at_any_step_and_resumed_creates_each_batch_once_and_loses_no_result() {
    for_each_step(|at| {
        let sandbox = serve(SCRIPT);
        let sigma = sigma_for(&sandbox);
        let step = format!("kill:{at}");
        let ran = sigma.run_with((FAULT, &step), &format!("run {FAST}"));
        if !is_killed(&ran) {
            assert_complete(&sigma, &sandbox, &ran, &step);
            assert!(at > 40, "only {at} steps");
            return false;
        }
        assert_complete(&sigma, &sandbox, &resume_or_start(&sigma), &step);
        true
    });
}

#[test]
fn a_run_with_unanswered_creates_that_is_killed_at_any_step_and_resumed_creates_each_batch_once() {
    let lost = "faults:\n  - { on: create_batch_run, times: 1, reset_after: true }\n  - { on: create_batch_run, after: 1, times: 1, status: 504 }\n";
    for_each_step(|at| {
        let sandbox = serve(&format!("{SCRIPT}{lost}"));
        let sigma = sigma_for(&sandbox);
        let step = format!("kill:{at}");
        let ran = sigma.run_with((FAULT, &step), &format!("run {FAST}"));
        if !is_killed(&ran) {
            assert_complete(&sigma, &sandbox, &ran, &step);
            ran.says("unanswered: agent").says("found: agent");
            return false;
        }
        assert_complete(&sigma, &sandbox, &resume_or_start(&sigma), &step);
        true
    });
}

#[test]
fn a_run_that_is_killed_again_while_it_is_resumed_creates_each_batch_once() {
    for_each_step(|at| {
        let sandbox = serve(SCRIPT);
        let sigma = sigma_for(&sandbox);
        // After some of the creates, and before others.
        assert!(is_killed(
            &sigma.run_with((FAULT, "kill:30"), &format!("run {FAST}"))
        ));
        let step = format!("kill:30, then kill:{at}");
        let fault = format!("kill:{at}");
        let ran = sigma.run_with((FAULT, &fault), &format!("attach {FAST}"));
        if !is_killed(&ran) {
            assert_complete(&sigma, &sandbox, &ran, &step);
            return false;
        }
        let ran = resume_or_start(&sigma);
        let missing = 3 - agents(&sandbox).len();
        if missing == 0 {
            assert_complete(&sigma, &sandbox, &ran, &step);
        } else {
            // Killed twice between the intent line and the request of a create: only a person can decide.
            assert!(matches!(ran.code, Some(1 | 4)), "{step}");
            ran.says("the create was sent 5 times")
                .says("look in the dashboard");
            let unanswered = sigma.junit().matches("type=\"create_unanswered\"").count();
            assert!(unanswered >= missing, "{step}");
        }
        let mut once = agents(&sandbox);
        once.dedup();
        assert_eq!(once, agents(&sandbox), "{step}");
        true
    });
}

#[test]
fn no_batch_is_created_if_its_intent_cannot_be_written() {
    // The first write is the plan; each of the next three is an intent.
    for write in 1..=2 {
        let sandbox = serve(SCRIPT);
        let sigma = sigma_for(&sandbox);
        let ran = sigma.run_with((FAULT, &format!("full:{write}")), &format!("run {FAST}"));
        let code = ran.code;
        ran.says("cannot write").says(".sigma-suite/runs");
        assert!(matches!(code, Some(2 | 4)), "{code:?}");
        assert!(agents(&sandbox).is_empty());
    }
}

#[test]
fn no_batch_is_created_if_the_state_folder_cannot_be_made() {
    let sandbox = serve(SCRIPT);
    let sigma = sigma_for(&sandbox).file(".sigma-suite", "a file");
    sigma
        .run(&format!("run {FAST}"))
        .exits(2)
        .says(".sigma-suite")
        .says("--state");
    assert!(agents(&sandbox).is_empty());
}
