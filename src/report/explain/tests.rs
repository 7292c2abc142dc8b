use super::*;
use crate::id::RunId;
use crate::outcome::{
    CaseOutcome, DefinitionDigest, EarlierDefinition, FailOn, Outcome, Rate, Thresholds,
};
use crate::report::{Palette, UNWRAPPED, fixture};

fn explained(outcome: &Outcome, case: &str, width: usize) -> String {
    let mut listed = outcome.listed();
    let is_it = |(_, listed): &(_, &CaseOutcome)| listed.listing.id.as_str() == case;
    let explanation = Explanation {
        outcome,
        listed: listed.find(is_it).unwrap(),
        earlier: RunId::new("20260101-030405-aaaaaa").map(|run| EarlierDefinition {
            run,
            definition: DefinitionDigest::new([1; 32]),
        }),
    };
    let palette = Palette::plain();
    let layout = Layout { palette, width };
    let mut text = Vec::new();
    write_explanation(&explanation, &layout, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

/// The line of a fact.
fn line(outcome: &Outcome, case: &str, name: &str) -> String {
    let text = explained(outcome, case, UNWRAPPED);
    let mut lines = text.lines().filter_map(|line| line.trim().split_once(' '));
    let found = lines.find(|(first, _)| *first == name);
    found
        .unwrap_or_else(|| panic!("{text}"))
        .1
        .trim()
        .to_owned()
}

#[test]
fn a_failed_case_is_explained_in_a_few_lines() {
    let mut outcome = fixture::outcome();
    outcome.run = RunId::new("20260102-030405-bbbbbb");
    outcome.groups[0].cases[0].definition = Some(DefinitionDigest::new([2; 32]));
    insta::assert_snapshot!(explained(&outcome, "tc_failed", 80));
}

#[test]
fn the_gate_says_what_was_needed_and_what_was_possible() {
    let mut outcome = fixture::outcome();
    let gate = |outcome: &Outcome, case: &str| line(outcome, case, "gate");
    assert_eq!(
        gate(&outcome, "tc_flaky"),
        "at least 2: 2 of 3 must pass; 2 passed, so it is reached"
    );
    assert_eq!(
        gate(&outcome, "tc_open"),
        "at least 2: 2 of 3 must pass; 0 passed, at most 3 could; no verdict, since the batch was left: no progress for \
         10 min"
    );
    assert_eq!(
        gate(&outcome, "tc_skipped"),
        "at least 2; the case did not run"
    );
    outcome.groups[0].cases[2].attempts = [].into();
    assert_eq!(
        gate(&outcome, "tc_steady"),
        "at least 2: at least 2 of 3 attempts passed (need 2); decided by the counters of the batch run, since not all \
         attempts were listed"
    );
    outcome.groups[0].cases[1].planned = None;
    let unknown = gate(&outcome, "tc_flaky");
    assert_eq!(
        unknown,
        "at least 2: 2 must pass; 2 passed, so it is reached"
    );
}

#[test]
fn a_case_that_does_not_decide_says_why_and_until_when() {
    let mut outcome = fixture::outcome();
    let decides = |outcome: &Outcome, case: &str| line(outcome, case, "decides");
    assert_eq!(
        decides(&outcome, "tc_quarantined"),
        "no, in quarantine until 2027-01-31 (owner: payments): flaky upstream"
    );
    assert_eq!(
        line(&outcome, "tc_quarantined", "run"),
        "failed; the case does not count for it"
    );
    assert_eq!(
        decides(&outcome, "tc_skipped"),
        "no, it is skipped: waiting for the new flow"
    );
    let quarantine = outcome.groups[0].cases[3].listing.quarantine.as_mut();
    quarantine.unwrap().is_expired = true;
    assert_eq!(
        decides(&outcome, "tc_quarantined"),
        "yes, its quarantine ended on 2027-01-31 (owner: payments): flaky upstream"
    );
}

#[test]
fn an_unknown_definition_is_not_compared() {
    let mut outcome = fixture::outcome();
    assert_eq!(line(&outcome, "tc_failed", "definition"), "not known");
    outcome.groups[0].cases[0].definition = Some(DefinitionDigest::new([1; 32]));
    assert_eq!(
        line(&outcome, "tc_failed", "definition"),
        "0101010101010101; the same as in run 20260101-030405-aaaaaa"
    );
}

#[test]
fn thresholds_and_fail_on_are_named_where_they_matter() {
    let mut outcome = fixture::outcome();
    let run = |outcome: &Outcome, case: &str| line(outcome, case, "run");
    assert_eq!(
        run(&outcome, "tc_flaky"),
        "failed; the case counts as passed; every case that decides must pass; it is flaky, which is no failure without \
         --fail-on flaky"
    );
    let half = Thresholds {
        cases: Rate::parse("0.5"),
        min_coverage: None,
    };
    let path = outcome.groups[0].path.clone();
    outcome.criteria.suites.insert(path, half);
    outcome.criteria.fail_on = [FailOn::Failed, FailOn::Flaky].into();
    assert_eq!(
        run(&outcome, "tc_failed"),
        "failed; the case counts as failed; threshold of the suite reached: 2 of 3 judged cases passed (need 2)"
    );
    assert!(
        run(&outcome, "tc_flaky")
            .ends_with("; it is flaky, which --fail-on makes a failure of the run")
    );
    assert_eq!(
        run(&outcome, "tc_open"),
        "failed; the case counts as errored; every case that decides must pass; --fail-on lets an inconclusive run exit \
         with 0"
    );
    let mut compared = fixture::compared_outcome();
    let regression = "; its agent has a regression, which --fail-on makes a failure of the run";
    assert!(!run(&compared, "tc_steady").contains("regression"));
    compared.criteria.fail_on.insert(FailOn::Regression);
    assert!(run(&compared, "tc_steady").ends_with(regression));
    assert!(!run(&compared, "tc_open").contains("regression"));
    outcome.criteria.run.min_coverage = Rate::parse("0.9");
    assert!(
        run(&outcome, "tc_open")
            .contains("threshold of the run open: 3 of 4 cases judged (need 4)")
    );
}
