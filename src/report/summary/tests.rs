//! Summaries of passed, failed and stopped runs.

use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::outcome::{
    BatchEnd, CaseState, End, Service, Shard, Signal, Trouble, TroubleKind, Verdict, arbitrary,
};
use crate::report::fixture;

fn written(outcome: &Outcome, palette: &Palette, paths: &[&Path]) -> String {
    let mut text = Vec::new();
    write(outcome, palette, paths, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

fn plain(outcome: &Outcome) -> String {
    let paths = [Path::new("out/junit.xml"), Path::new("out/results.json")];
    written(outcome, &Palette::plain(), &paths)
}

#[test]
fn a_run_with_everything_in_it() {
    insta::assert_snapshot!(plain(&fixture::outcome()), @"
    failed: Refund is refused politely
      agent    billing-bot (D5D0p7TU)
      at       suites/support.sigma-suite.yaml:11:9
      attempts 1 of 3 attempts passed (need 2)
      remark   The agent was ␛[1mrude␛[0m.
      job      job_hostile of batch_s0OJ

    errored: the batch was left: no progress for 10 min
      at suites/sales.sigma-suite.yaml:9:9: Quotes a price (mJzLaPEo)

    flaky: Greets by name (billing-bot): 2 of 3 attempts passed (need 2)

    quarantined: Cancels an order (billing-bot): failed: 1 of 3 attempts passed (need 2); flaky upstream

    not followed: these batches may still be running and cost money; the service cannot cancel them
      agent mJzLaPEo: batch_Kx2v (no progress for 10 min)

    reports: out/junit.xml, out/results.json
    failed: 1 failed, 1 errored, 2 passed (1 flaky), 1 quarantined, 1 skipped in 12.3 s
    ");
}

#[test]
fn a_stopped_sandbox_run_lists_the_batches_that_may_continue() {
    let mut outcome = fixture::outcome();
    outcome.service = Service::Sandbox;
    outcome.end = End::Stopped {
        signal: Signal::Interrupt,
    };
    outcome.groups.clear();
    outcome.batches[0].end = BatchEnd::MaybeCreated(Trouble::new(
        TroubleKind::CreateUnanswered,
        "the connection was lost; look for a batch of 5 cases from 03:04 UTC",
    ));
    insta::assert_snapshot!(plain(&outcome), @"
    not followed: these batches may still be running and cost money; the service cannot cancel them
      agent mJzLaPEo: batch_Kx2v (no progress for 10 min)

    unknown: these batches may have been created, but no response was received; look for them before another run
      agent D5D0p7TU: the connection was lost; look for a batch of 5 cases from 03:04 UTC

    stopped early: the run was stopped by SIGINT

    reports: out/junit.xml, out/results.json
    inconclusive (sandbox, no real agent): no cases in 12.3 s
    ");
}

#[test]
fn the_summary_of_a_thousand_problems_is_short() {
    let mut outcome = fixture::outcome();
    let (failed, open) = (fixture::failed_case(), outcome.groups[1].cases[0].clone());
    outcome.groups[0].cases = vec![failed; 1_000];
    outcome.groups[1].cases = vec![open; 1_000];
    for (nth, case) in outcome.groups[1].cases.iter_mut().enumerate().skip(900) {
        case.attempts = Arc::default();
        case.state = CaseState::Errored(Trouble::new(
            TroubleKind::ApiError,
            format!("problem {nth}"),
        ));
    }
    let text = plain(&outcome);
    assert!(text.lines().count() < 250, "{}", text.lines().count());
    assert!(text.contains("and 980 more, see results.json"));
    assert!(text.contains("and 895 more, see results.json"));
    assert!(text.contains("and 81 more, see results.json"));
}

#[test]
fn a_passed_run_has_one_line() {
    let mut outcome = fixture::outcome();
    outcome.groups.truncate(1);
    outcome.batches.truncate(1);
    outcome.groups[0].cases = vec![outcome.groups[0].cases[2].clone()];
    outcome.elapsed = Duration::from_secs(90);
    let text = written(&outcome, &Palette::plain(), &[]);
    assert_eq!(text, "passed: 1 passed in 1 min 30 s\n");
}

#[test]
fn the_summary_has_colours_if_requested() {
    let text = written(&fixture::outcome(), &Palette::coloured(), &[]);
    assert!(
        text.contains("\u{1b}[1m\u{1b}[31mfailed:\u{1b}[0m 1 failed"),
        "{text:?}"
    );
}

#[test]
fn test_cases_that_were_left_out_are_counted() {
    let mut outcome = fixture::outcome();
    outcome.scope.left_out = 3;
    outcome.scope.shard = Shard::parse("2/4");
    assert!(plain(&outcome).contains("\nselection: shard 2/4, 3 test cases left out\n"));
}

proptest! {
    #[test]
    fn the_last_line_is_the_verdict_and_no_text_contains_terminal_commands(outcome in arbitrary::outcome()) {
        let text = plain(&outcome);
        let last = text.lines().last().unwrap();
        prop_assert!(last.starts_with(Verdict::of(&outcome).as_str()));
        let sandbox = outcome.service == Service::Sandbox;
        prop_assert_eq!(last.contains("sandbox"), sandbox);
        let commands = text.chars().any(|c| c != '\n' && c.is_control());
        prop_assert!(!commands);
        prop_assert!(text.lines().all(|line| !line.trim_start().starts_with("::")));
    }
}
