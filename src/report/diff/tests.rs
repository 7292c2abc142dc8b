use super::*;
use crate::id::RunId;
use crate::outcome::{Attempt, AttemptState, CaseOutcome, CaseState, DefinitionDigest, Gate};
use crate::report::{Palette, fixture};

fn attempt(state: AttemptState, turns: &[(&str, &str)]) -> Attempt {
    let empty = fixture::attempt(state, "");
    let mut attempt = Attempt::new(empty.job.clone(), state, turns.iter().copied().collect());
    attempt.remarks = empty.remarks;
    attempt
}

fn passed(attempt: Attempt) -> impl Fn(&mut CaseOutcome) {
    move |case| {
        case.attempts = vec![attempt.clone(); 3].into();
        case.state = CaseState::Passed;
    }
}

/// A run, and the same with each kind of change.
fn runs() -> [Outcome; 2] {
    let mut before = fixture::outcome();
    before.run = RunId::new("20260102-030405-aaaaaa");
    let mut after = before.clone();
    after.run = RunId::new("20260103-030405-bbbbbb");
    let question = ("user", "There is a charge that I never made.");
    let cases = &mut before.groups[0].cases;
    passed(attempt(
        AttemptState::Passed,
        &[question, ("assistant", "I hand this over to the team.")],
    ))(&mut cases[0]);
    cases[0].definition = Some(DefinitionDigest::new([1; 32]));
    let cases = &mut after.groups[0].cases;
    let link = format!("https://example.com/{}", "a".repeat(60));
    let answer = format!("I am sorry.\n\nI refund it, see {link}");
    let refund = attempt(AttemptState::Failed, &[question, ("assistant", &answer)]);
    cases[0].attempts = vec![refund; 5].into();
    cases[0].definition = Some(DefinitionDigest::new([2; 32]));
    cases[0].listing.gate = Gate::All;
    passed(attempt(AttemptState::Passed, &[question]))(&mut cases[1]);
    let stalled = fixture::outcome().groups[1].cases[0].state.clone();
    cases[2].state = stalled;
    let mut new = cases.remove(2);
    new.listing.id = crate::id::TestCaseId::new("tc_new").unwrap();
    cases.push(new);
    [before, after]
}

fn text(before: &Outcome, after: &Outcome, detail: Detail, width: usize) -> String {
    let palette = Palette::plain();
    let layout = Layout { palette, width };
    let mut text = Vec::new();
    write_diff(&RunDiff::new(before, after), detail, &layout, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

#[test]
fn what_changed_is_listed_under_headings_and_the_rest_is_counted() {
    let [before, after] = runs();
    insta::assert_snapshot!(text(&before, &after, Detail::Changes, 80));
}

#[test]
fn failed_attempts_are_beside_each_other_on_a_wide_terminal() {
    let [before, after] = runs();
    let shown = text(&before, &after, Detail::Transcripts, 100);
    assert!(shown.lines().all(|line| line.chars().count() <= 100));
    insta::assert_snapshot!(shown.split_once("unchanged: ").unwrap().1);
}

#[test]
fn failed_attempts_are_one_after_the_other_elsewhere() {
    let [before, after] = runs();
    for width in [99, crate::report::UNWRAPPED] {
        let shown = text(&before, &after, Detail::Transcripts, width);
        let first = shown.find("\nbefore, attempt 1 of 3: passed").unwrap();
        let second = shown.find("\nafter, attempt 1 of 5: failed").unwrap();
        assert!(first < second, "{shown}");
    }
}

#[test]
fn a_case_that_failed_in_both_runs_is_shown_only_with_transcripts() {
    let before = fixture::outcome();
    let failed = "\nfailed 1/3 -> failed 1/3: ";
    assert!(text(&before, &before, Detail::Transcripts, 80).contains(failed));
    let shown = text(&before, &before, Detail::Changes, 80);
    assert!(!shown.contains(failed), "{shown}");
    assert!(shown.ends_with("\nunchanged: 6 cases; 1 failed, 1 errored, 2 passed (1 flaky), 1 quarantined, 1 skipped\n"), "{shown}");
}
