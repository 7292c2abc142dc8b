//! Every small tally against an independent oracle, and properties of all tallies.

use proptest::prelude::*;

use super::*;

fn check(counts: [u64; 3], gate: Option<&str>, coverage: Option<&str>) -> ThresholdCheck {
    let [passed, failed, errored] = counts;
    let rate = |text: Option<&str>| text.map(|text| Rate::parse(text).unwrap());
    let (gate, coverage) = (rate(gate), rate(coverage));
    ThresholdCheck {
        path: None,
        suite: None,
        tally: CaseTally {
            passed,
            failed,
            errored,
            ..CaseTally::default()
        },
        given: Thresholds {
            cases: gate,
            min_coverage: coverage,
        },
        gate,
        coverage,
    }
}

/// Tries every result that the errored cases could have had, in whole percent.
fn oracle([passed, failed, errored]: [u64; 3], gate: u64, coverage: u64) -> Judgement {
    let judged = passed + failed;
    let all = judged + errored;
    if all == 0 {
        return Judgement::Passed;
    }
    let can_pass = (0..=errored).any(|more| (passed + more) * 100 >= gate * all);
    let is_reached = judged > 0 && passed * 100 >= gate * judged;
    let is_covered = judged * 100 >= coverage * all;
    match (can_pass, is_reached && is_covered) {
        (false, _) => Judgement::Failed,
        (true, true) => Judgement::Passed,
        (true, false) => Judgement::Open,
    }
}

#[test]
fn every_tally_of_up_to_twelve_cases_is_judged_as_the_oracle_does() {
    for passed in 0..=12 {
        for failed in 0..=12 - passed {
            for errored in 0..=12 - passed - failed {
                for (gate, gate_percent) in [("1", 100), ("0.95", 95), ("0.5", 50), ("0.07", 7)] {
                    for (coverage, percent) in [("1", 100), ("0.9", 90), ("0.25", 25)] {
                        let counts = [passed, failed, errored];
                        let judgement = check(counts, Some(gate), Some(coverage)).judge();
                        let expected = oracle(counts, gate_percent, percent);
                        assert_eq!(judgement, expected, "{counts:?} {gate} {coverage}");
                    }
                }
            }
        }
    }
}

fn rank(judgement: Judgement) -> u8 {
    match judgement {
        Judgement::Failed => 0,
        Judgement::Open => 1,
        Judgement::Passed => 2,
    }
}

proptest! {
    #[test]
    fn one_more_pass_in_place_of_a_failure_is_never_worse(
        passed in 0..1_000_u64, failed in 1..1_000_u64, errored in 0..1_000_u64,
        gate in "0\\.[0-9]{0,5}[1-9]|1", coverage in "0\\.[0-9]{0,5}[1-9]|1",
    ) {
        let judge = |counts| rank(check(counts, Some(&gate), Some(&coverage)).judge());
        prop_assert!(judge([passed + 1, failed - 1, errored]) >= judge([passed, failed, errored]));
    }

    #[test]
    fn no_gate_passes_with_fewer_passes_than_required(
        passed in 0..1_000_u64, failed in 0..1_000_u64, errored in 0..1_000_u64,
        gate in "0\\.[0-9]{0,5}[1-9]|1",
    ) {
        let judged = check([passed, failed, errored], Some(&gate), None);
        let required = Rate::parse(&gate).unwrap().of(passed + failed);
        let is_any = passed + failed + errored > 0;
        if is_any && judged.judge() == Judgement::Passed {
            prop_assert!(passed >= required && passed > 0);
        }
    }
}

#[test]
fn a_check_shows_the_thresholds_that_are_given() {
    let both = check([18, 2, 1], Some("0.95"), Some("0.9"));
    assert_eq!(
        both.to_string(),
        "18 of 20 judged cases passed (need 19), 20 of 21 cases judged (need 19)"
    );
}
