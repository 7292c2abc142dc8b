//! The process is killed at every step in turn, and taken up again: nothing is paid for twice, nothing is lost.

use sigma_suite::sandbox::Sandbox;

use crate::served::{FAST, SCRIPT, agents, serve, sigma_for};
use crate::sigma::{Ran, Sigma};

/// The fault points; a debug build has them.
const FAULT: &str = "SIGMA_SUITE_FAULT";

/// More steps than a run of three agents has.
const MOST: usize = 400;

fn is_killed(ran: &Ran) -> bool {
    ran.code.is_none()
}

/// Takes up whatever run there is, or begins one if none was: as people would.
fn go_on(sigma: &Sigma) -> Ran {
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
fn is_undisturbed(sigma: &Sigma, sandbox: &Sandbox, ran: &Ran, step: &str) {
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
fn a_run_that_is_killed_at_any_step_pays_once_and_gives_its_whole_result() {
    for at in 1..MOST {
        let sandbox = serve(SCRIPT);
        let sigma = sigma_for(&sandbox);
        let step = format!("kill:{at}");
        let ran = sigma.run_with((FAULT, &step), &format!("run {FAST}"));
        if !is_killed(&ran) {
            is_undisturbed(&sigma, &sandbox, &ran, &step);
            assert!(at > 40, "only {at} steps");
            return;
        }
        is_undisturbed(&sigma, &sandbox, &go_on(&sigma), &step);
    }
    panic!("the run was killed at each of {MOST} steps");
}

#[test]
fn so_does_one_whose_lost_creates_are_looked_for() {
    let lost = "faults:\n  - { on: create_batch_run, times: 1, reset_after: true }\n  - { on: create_batch_run, after: 1, times: 1, status: 504 }\n";
    for at in 1..MOST {
        let sandbox = serve(&format!("{SCRIPT}{lost}"));
        let sigma = sigma_for(&sandbox);
        let step = format!("kill:{at}");
        let ran = sigma.run_with((FAULT, &step), &format!("run {FAST}"));
        if !is_killed(&ran) {
            is_undisturbed(&sigma, &sandbox, &ran, &step);
            ran.says("unanswered: agent").says("found: agent");
            return;
        }
        is_undisturbed(&sigma, &sandbox, &go_on(&sigma), &step);
    }
    panic!("the run was killed at each of {MOST} steps");
}

#[test]
fn so_is_one_that_is_killed_again_while_it_is_taken_up() {
    for at in 1..MOST {
        let sandbox = serve(SCRIPT);
        let sigma = sigma_for(&sandbox);
        // Behind some of the creates, and before others.
        assert!(is_killed(
            &sigma.run_with((FAULT, "kill:30"), &format!("run {FAST}"))
        ));
        let step = format!("kill:30, then kill:{at}");
        let fault = format!("kill:{at}");
        let ran = sigma.run_with((FAULT, &fault), &format!("attach {FAST}"));
        if !is_killed(&ran) {
            is_undisturbed(&sigma, &sandbox, &ran, &step);
            return;
        }
        let ran = go_on(&sigma);
        let missing = 3 - agents(&sandbox).len();
        if missing == 0 {
            is_undisturbed(&sigma, &sandbox, &ran, &step);
        } else {
            // Killed twice between writing a create down and sending it: only a person can tell.
            assert!(matches!(ran.code, Some(1 | 4)), "{step}");
            ran.says("the create was sent 5 times")
                .says("look in the dashboard");
            let unanswered = sigma.junit().matches("type=\"create_unanswered\"").count();
            assert!(unanswered >= missing, "{step}");
        }
        let mut once = agents(&sandbox);
        once.dedup();
        assert_eq!(once, agents(&sandbox), "{step}");
    }
    panic!("attach was killed at each of {MOST} steps");
}

#[test]
fn nothing_is_created_that_could_not_be_written_down() {
    // The first write is the plan, each of the next three an intent.
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
fn a_state_folder_that_cannot_be_made_creates_nothing() {
    let sandbox = serve(SCRIPT);
    let sigma = sigma_for(&sandbox).file(".sigma-suite", "a file");
    sigma
        .run(&format!("run {FAST}"))
        .exits(2)
        .says(".sigma-suite")
        .says("--state");
    assert!(agents(&sandbox).is_empty());
}
