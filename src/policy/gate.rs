//! Judges a case by its gate. Only passed attempts out of planned ones count in its favour.

use crate::outcome::{Gate, Judgement, Tally, judge_bounds};

/// Judges attempts by a gate.
///
/// Attempts that have not ended, or ended without a verdict, are open: they neither pass nor fail. If the number
/// of planned attempts is unknown, a case never fails, since further attempts could pass.
#[must_use]
pub(crate) fn judge(gate: Gate, planned: Option<u64>, tally: Tally) -> Judgement {
    let Some(planned) = planned else {
        let reached = gate
            .required_of_unknown()
            .is_some_and(|required| tally.passed >= required);
        return if reached {
            Judgement::Passed
        } else {
            Judgement::Open
        };
    };
    let best = planned.saturating_sub(tally.failed);
    judge_bounds(gate.required(planned), tally.passed, best)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Rate;

    fn tally(passed: u64, failed: u64, errored: u64) -> Tally {
        Tally {
            passed,
            failed,
            errored,
            unfinished: 0,
        }
    }

    #[test]
    fn a_gate_is_decided_as_soon_as_open_attempts_cannot_change_it() {
        let gate = Gate::AtLeast(3);
        assert_eq!(judge(gate, Some(5), tally(3, 0, 0)), Judgement::Passed);
        assert_eq!(judge(gate, Some(5), tally(2, 2, 1)), Judgement::Open);
        assert_eq!(judge(gate, Some(5), tally(0, 3, 0)), Judgement::Failed);
    }

    #[test]
    fn an_errored_attempt_counts_neither_as_failed_nor_as_passed() {
        assert_eq!(judge(Gate::All, Some(3), tally(2, 0, 1)), Judgement::Open);
        assert_eq!(judge(Gate::All, Some(3), tally(2, 1, 0)), Judgement::Failed);
        assert_eq!(judge(Gate::Any, Some(3), tally(0, 2, 1)), Judgement::Open);
        let half = Gate::Rate(Rate::parse("0.5").unwrap());
        assert_eq!(judge(half, Some(4), tally(2, 0, 2)), Judgement::Passed);
    }

    #[test]
    fn an_unknown_plan_never_passes_all_or_rate_and_never_fails() {
        assert_eq!(judge(Gate::All, None, tally(9, 0, 0)), Judgement::Open);
        assert_eq!(
            judge(
                Gate::Rate(Rate::parse("0.1").unwrap()),
                None,
                tally(9, 0, 0)
            ),
            Judgement::Open
        );
        assert_eq!(
            judge(Gate::AtLeast(2), None, tally(2, 7, 0)),
            Judgement::Passed
        );
        assert_eq!(judge(Gate::Any, None, tally(0, 7, 0)), Judgement::Open);
    }

    /// Tries every verdict that the attempts without one could have had.
    fn oracle(required: impl Fn(u64) -> bool, planned: u64, passed: u64, failed: u64) -> Judgement {
        let open = planned - passed - failed;
        let reached: Vec<bool> = (0..=open).map(|more| required(passed + more)).collect();
        match (reached.iter().all(|is| *is), reached.iter().any(|is| *is)) {
            (true, _) => Judgement::Passed,
            (false, true) => Judgement::Open,
            (false, false) => Judgement::Failed,
        }
    }

    #[test]
    fn every_tally_of_up_to_eight_attempts_is_judged_as_the_oracle_does() {
        let rate = |text| Gate::Rate(Rate::parse(text).unwrap());
        for planned in 1..=8_u64 {
            type Required = Box<dyn Fn(u64) -> bool>;
            let gates: Vec<(Gate, Required)> = vec![
                (Gate::All, Box::new(move |passed| passed == planned)),
                (Gate::Any, Box::new(|passed| passed >= 1)),
                (Gate::AtLeast(3), Box::new(|passed| passed >= 3)),
                (
                    rate("0.8"),
                    Box::new(move |passed| passed * 10 >= planned * 8),
                ),
                (
                    rate("0.05"),
                    Box::new(move |passed| passed * 100 >= planned * 5),
                ),
            ];
            for (gate, required) in &gates {
                for passed in 0..=planned {
                    for failed in 0..=planned - passed {
                        for errored in 0..=planned - passed - failed {
                            let judgement =
                                judge(*gate, Some(planned), tally(passed, failed, errored));
                            let expected = oracle(required, planned, passed, failed);
                            assert_eq!(judgement, expected, "{gate} {planned} {passed} {failed}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_case_without_planned_attempts_does_not_pass() {
        assert_eq!(judge(Gate::All, Some(0), tally(0, 0, 0)), Judgement::Open);
    }
}
