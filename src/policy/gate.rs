//! Judges a case by its gate. Only passed attempts out of planned ones count in its favour.

use crate::outcome::{Gate, Tally};

/// The judgement of a case, given the attempts so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// Enough attempts passed.
    Passed,
    /// Too many attempts failed: the gate cannot be reached even if all open attempts pass.
    Failed,
    /// The attempts without a verdict could still decide it either way.
    Open,
}

/// Judges attempts by a gate.
///
/// Attempts that have not ended, or ended without a verdict, are open: they neither pass nor fail. If the number
/// of planned attempts is unknown, a case never fails, since further attempts could pass.
#[must_use]
pub fn judge(gate: Gate, planned: Option<u64>, tally: Tally) -> Judgement {
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

/// Judges by bounds on the passed attempts, for example where only a batch's counters are known.
#[must_use]
pub fn judge_bounds(required: u64, at_least: u64, at_most: u64) -> Judgement {
    if required > 0 && at_least >= required {
        Judgement::Passed
    } else if at_most < required {
        Judgement::Failed
    } else {
        Judgement::Open
    }
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

    #[test]
    fn a_case_without_planned_attempts_does_not_pass() {
        assert_eq!(judge(Gate::All, Some(0), tally(0, 0, 0)), Judgement::Open);
    }
}
