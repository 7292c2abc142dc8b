//! Summaries of passed, failed and stopped runs.

use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::id::RunId;
use crate::outcome::{
    BatchEnd, CaseState, End, Service, Shard, Signal, Trouble, TroubleKind, Verdict, arbitrary,
};
use crate::report::{Palette, fixture};

fn options(level: SummaryLevel) -> SummaryOptions {
    SummaryOptions {
        layout: Layout {
            palette: Palette::plain().with_unicode(),
            width: 100,
        },
        level,
        commands: Commands::default(),
    }
}

fn written(outcome: &Outcome, options: &SummaryOptions, paths: &[&Path]) -> String {
    let mut text = Vec::new();
    write(outcome, options, paths, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

fn plain(outcome: &Outcome) -> String {
    let paths = [Path::new("out/junit.xml"), Path::new("out/results.json")];
    written(outcome, &options(SummaryLevel::Failures), &paths)
}

#[test]
fn a_run_with_everything_in_it() {
    insta::assert_snapshot!(plain(&fixture::outcome()), @"
    flaky: ✗✓✓ Greets by name (billing-bot): 2 of 3 attempts passed (need 2)

    quarantined: ✓✗✗ Cancels an order (billing-bot): failed, 1 of 3 attempts passed (need 2); flaky
      upstream

    not followed: these batches may still be running and cost money; the service cannot cancel them
      agent mJzLaPEo: batch_Kx2v (no progress for 10 min)

    errored: the batch was left: no progress for 10 min
      at suites/sales.sigma-suite.yaml:9:9: Quotes a price (mJzLaPEo)

    same remark: 3 attempts in 3 cases: The criterion was not met.
      tc_failed, tc_flaky, tc_quarantined

    same remark: 2 attempts in 2 cases: The agent was ␛[1mrude␛[0m.
      tc_failed, tc_quarantined

    failed: Refund is refused politely
      case      tc_failed
      agent     billing-bot (D5D0p7TU, Billing assistant)
      at        suites/support.sigma-suite.yaml:11:9
      attempts  ✓✗✗ 1 of 3 attempts passed (need 2); pass rate 33 % (6–79 %)
      remark    attempt 2: The agent was ␛[1mrude␛[0m.
                attempt 3: The criterion was not met.
      parts     attempt 2 parts from attempt 1, which passed, at turn 1:
                ✓ assistant: I am sorry, that is not possible
                ✗ assistant: ␛[31mNo <b>way</b> & ]]> out

    reports: out/junit.xml, out/results.json
    failed: 1 failed, 1 errored, 2 passed (1 flaky), 1 quarantined, 1 skipped in 12.3 s
    ");
}

#[test]
fn all_cases_and_agents_are_listed_on_request_and_nothing_but_the_verdict_on_another() {
    let outcome = fixture::outcome();
    insta::assert_snapshot!(written(&outcome, &options(SummaryLevel::All), &[]), @"
    failed: ✓✗✗ Refund is refused politely (billing-bot): 1 of 3 attempts passed (need 2)
    flaky: ✗✓✓ Greets by name (billing-bot): 2 of 3 attempts passed (need 2)
    passed: ✓✓✓ Says goodbye (billing-bot): 3 of 3 attempts passed (need 2)
    quarantined: ✓✗✗ Cancels an order (billing-bot): failed, 1 of 3 attempts passed (need 2); flaky
      upstream
    skipped: ··· Changes address (billing-bot): waiting for the new flow
    errored: ··· Quotes a price (mJzLaPEo): the batch was left: no progress for 10 min

    agent: billing-bot (D5D0p7TU, Billing assistant): 1 failed, 2 passed (1 flaky), 1 quarantined, 1
      skipped; 7 of 12 judged attempts passed, 58 % (32–81 %)

    agent: mJzLaPEo: 1 errored

    flaky: ✗✓✓ Greets by name (billing-bot): 2 of 3 attempts passed (need 2)

    quarantined: ✓✗✗ Cancels an order (billing-bot): failed, 1 of 3 attempts passed (need 2); flaky
      upstream

    not followed: these batches may still be running and cost money; the service cannot cancel them
      agent mJzLaPEo: batch_Kx2v (no progress for 10 min)

    errored: the batch was left: no progress for 10 min
      at suites/sales.sigma-suite.yaml:9:9: Quotes a price (mJzLaPEo)

    same remark: 3 attempts in 3 cases: The criterion was not met.
      tc_failed, tc_flaky, tc_quarantined

    same remark: 2 attempts in 2 cases: The agent was ␛[1mrude␛[0m.
      tc_failed, tc_quarantined

    failed: Refund is refused politely
      case      tc_failed
      agent     billing-bot (D5D0p7TU, Billing assistant)
      at        suites/support.sigma-suite.yaml:11:9
      attempts  ✓✗✗ 1 of 3 attempts passed (need 2); pass rate 33 % (6–79 %)
      remark    attempt 2: The agent was ␛[1mrude␛[0m.
                attempt 3: The criterion was not met.
      parts     attempt 2 parts from attempt 1, which passed, at turn 1:
                ✓ assistant: I am sorry, that is not possible
                ✗ assistant: ␛[31mNo <b>way</b> & ]]> out
    failed: 1 failed, 1 errored, 2 passed (1 flaky), 1 quarantined, 1 skipped in 12.3 s
    ");
    insta::assert_snapshot!(written(&outcome, &options(SummaryLevel::None), &[]), @"
    failed: 1 failed, 1 errored, 2 passed (1 flaky), 1 quarantined, 1 skipped in 12.3 s
    ");
}

#[test]
fn failed_attempts_of_several_cases_with_the_same_remark_are_shown_as_one_group() {
    let mut outcome = fixture::outcome();
    let mut other = fixture::failed_case();
    other.listing.id = crate::id::TestCaseId::new("tc_other").unwrap();
    outcome.groups[0].cases = vec![fixture::failed_case(), other];
    outcome.run = RunId::new("20260102-030405-abcdef");
    let text = plain(&outcome);
    assert!(
        text.contains("same remark: 2 attempts in 2 cases: The criterion was not met."),
        "{text}"
    );
    assert!(
        text.contains("show      sigma-suite show 20260102-030405-abcdef tc_other"),
        "{text}"
    );
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
    unknown: these batches may have been created, but no response was received; look for them before
      another run
      agent D5D0p7TU: the connection was lost; look for a batch of 5 cases from 03:04 UTC

    not followed: these batches may still be running and cost money; the service cannot cancel them
      agent mJzLaPEo: batch_Kx2v (no progress for 10 min)

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
    assert!(text.lines().count() < 350, "{}", text.lines().count());
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
    let text = written(&outcome, &options(SummaryLevel::Failures), &[]);
    assert_eq!(text, "passed: 1 passed in 1 min 30 s\n");
}

#[test]
fn the_summary_has_colours_if_requested() {
    let mut options = options(SummaryLevel::None);
    options.layout.palette = Palette::coloured();
    let text = written(&fixture::outcome(), &options, &[]);
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
