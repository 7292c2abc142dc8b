//! What a person reads of runs that went well, badly and very badly.

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
      job      job_rude of batch_s0OJ

    errored: the batch was left: no progress for 10 min
      at suites/sales.sigma-suite.yaml:9:9: Quotes a price (mJzLaPEo)

    flaky: Greets by name (billing-bot): 2 of 3 attempts passed (need 2)

    quarantined: Cancels an order (billing-bot): failed: 1 of 3 attempts passed (need 2); flaky upstream

    left: these batches go on without us and may cost; the service cannot cancel them
      agent mJzLaPEo: batch_Kx2v (no progress for 10 min)

    reports: out/junit.xml, out/results.json
    failed: 1 failed, 1 errored, 2 passed (1 flaky), 1 quarantined, 1 skipped in 12.3 s
    ");
}

#[test]
fn a_stopped_sandbox_run_names_what_goes_on() {
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
    left: these batches go on without us and may cost; the service cannot cancel them
      agent mJzLaPEo: batch_Kx2v (no progress for 10 min)

    unknown: these batches were asked for and may have been created; look for them before you run again
      agent D5D0p7TU: the connection was lost; look for a batch of 5 cases from 03:04 UTC

    cut short: SIGINT stopped the run before its end

    reports: out/junit.xml, out/results.json
    inconclusive (sandbox, no real agent): no cases in 12.3 s
    ");
}

#[test]
fn a_thousand_troubles_fit_a_screen_or_two() {
    let mut outcome = fixture::outcome();
    let (failed, open) = (fixture::failed_case(), outcome.groups[1].cases[0].clone());
    outcome.groups[0].cases = vec![failed; 1_000];
    outcome.groups[1].cases = vec![open; 1_000];
    for (nth, case) in outcome.groups[1].cases.iter_mut().enumerate().skip(900) {
        case.attempts = Arc::default();
        case.state = CaseState::Errored(Trouble::new(
            TroubleKind::ApiError,
            format!("trouble {nth}"),
        ));
    }
    let text = plain(&outcome);
    assert!(text.lines().count() < 250, "{}", text.lines().count());
    assert!(text.contains("and 980 more, see results.json"));
    assert!(text.contains("and 895 more, see results.json"));
    assert!(text.contains("and 81 more, see results.json"));
}

#[test]
fn a_pass_is_told_in_one_line() {
    let mut outcome = fixture::outcome();
    outcome.groups.truncate(1);
    outcome.batches.truncate(1);
    outcome.groups[0].cases = vec![outcome.groups[0].cases[2].clone()];
    outcome.elapsed = Duration::from_secs(90);
    let text = written(&outcome, &Palette::plain(), &[]);
    assert_eq!(text, "passed: 1 passed in 1 min 30 s\n");
}

#[test]
fn colours_are_there_when_asked_for() {
    let text = written(&fixture::outcome(), &Palette::coloured(), &[]);
    assert!(
        text.contains("\u{1b}[1m\u{1b}[31mfailed:\u{1b}[0m 1 failed"),
        "{text:?}"
    );
}

#[test]
fn what_was_left_out_is_counted() {
    let mut outcome = fixture::outcome();
    outcome.scope.left_out = 3;
    outcome.scope.shard = Shard::parse("2/4");
    assert!(plain(&outcome).contains("\nselection: shard 2/4, 3 listings left out\n"));
}

proptest! {
    #[test]
    fn the_last_line_is_the_verdict_and_no_text_commands_a_terminal(outcome in arbitrary::outcome()) {
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
