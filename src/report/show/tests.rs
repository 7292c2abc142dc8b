use super::*;
use crate::outcome::{Attempt, AttemptState, End, Outcome, Service, Signal};
use crate::report::{Layout, Palette, fixture};

const LAYOUT: fn(usize) -> Layout = |width| Layout {
    palette: Palette::plain(),
    width,
};

fn case(attempts: Vec<Attempt>) -> Outcome {
    let mut outcome = fixture::outcome();
    outcome.groups.truncate(1);
    outcome.groups[0].cases.truncate(1);
    outcome.groups[0].cases[0].attempts = attempts.into();
    outcome
}

fn attempt(state: AttemptState, turns: &[(&str, &str)]) -> Attempt {
    let empty = fixture::attempt(state, "");
    let turns = turns.iter().copied().collect();
    let mut attempt = Attempt::new(empty.job.clone(), state, turns);
    attempt.remarks = empty.remarks;
    attempt
}

fn shown(outcome: &Outcome, attempts: Attempts, width: usize) -> String {
    let group = &outcome.groups[0];
    let mut text = Vec::new();
    let listed = (group, &group.cases[0]);
    write_case(outcome, listed, attempts, &LAYOUT(width), &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

#[test]
fn a_run_lists_its_cases_with_those_that_did_not_pass_first() {
    let mut text = Vec::new();
    write_run(&fixture::outcome(), &LAYOUT(70), &mut text).unwrap();
    insta::assert_snapshot!(String::from_utf8(text).unwrap());
}

#[test]
fn a_run_that_did_not_complete_says_so() {
    let mut outcome = fixture::outcome();
    let signal = Signal::Interrupt;
    outcome.end = End::Stopped { signal };
    outcome.service = Service::Sandbox;
    outcome.groups.clear();
    let mut text = Vec::new();
    write_run(&outcome, &LAYOUT(70), &mut text).unwrap();
    insta::assert_snapshot!(String::from_utf8(text).unwrap());
}

#[test]
fn a_case_shows_every_attempt_with_its_conversation() {
    let outcome = fixture::outcome();
    insta::assert_snapshot!(shown(&outcome, Attempts::All, 70));
}

#[test]
fn the_turn_at_which_a_failed_attempt_leaves_a_passing_one_is_marked_with_both_sides() {
    let outcome = case(vec![
        attempt(
            AttemptState::Passed,
            &[
                ("user", "There is a charge that I never made."),
                (
                    "assistant",
                    "I hand this over to the team that can look into it.",
                ),
            ],
        ),
        attempt(
            AttemptState::Failed,
            &[
                ("user", "There is a charge that I never made."),
                (
                    "assistant",
                    "I am sorry.\n\nI will refund it right away, all of it.",
                ),
                ("user", "Thank you!"),
            ],
        ),
        attempt(
            AttemptState::Failed,
            &[("user", "There is a charge that I never made.")],
        ),
    ]);
    insta::assert_snapshot!(shown(&outcome, Attempts::NotPassed, 50));
}

#[test]
fn attempts_are_chosen_by_number_and_by_result() {
    let outcome = fixture::outcome();
    let case = &outcome.groups[0].cases[0];
    assert_eq!(Attempts::All.of(case), [0, 1, 2]);
    assert_eq!(Attempts::NotPassed.of(case), [1, 2]);
    assert_eq!(Attempts::Number(3).of(case), [2]);
    assert_eq!(Attempts::Number(0).of(case), [0; 0]);
    assert!(shown(&outcome, Attempts::Number(4), 70).contains("there is no such attempt"));
}

#[test]
fn no_width_and_no_text_can_break_the_layout() {
    let long = "x".repeat(1_000_000);
    let outcome = case(vec![attempt(
        AttemptState::Failed,
        &[
            (&long, &long),
            ("", ""),
            (
                "é\u{202e}",
                "::error::x\n\u{1b}[2J##[y]\r\n \n漢字漢字漢字漢字",
            ),
        ],
    )]);
    for width in [0, 1, 20, usize::MAX] {
        let text = shown(&outcome, Attempts::All, width);
        let is_active = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!text.contains(is_active));
        assert!(!text.lines().any(|line| line.trim_start().starts_with("::")));
        assert!(text.lines().last().unwrap().starts_with("sigma-suite run "));
    }
}
