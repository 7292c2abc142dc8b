//! Is a case good enough? Only passed attempts out of planned ones speak for it.

use crate::outcome::{Gate, Tally};

/// What can be said of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// Enough attempts passed.
    Passed,
    /// Too many attempts failed: even if all open ones passed, it would not be enough.
    Failed,
    /// The attempts without a verdict could still turn it either way.
    Open,
}

/// Judges attempts by a gate.
///
/// Attempts that ended without a verdict and such that have not ended are open alike: they neither pass nor
/// fail. Where nobody knows how many are planned, nothing can be ruled out, so nothing fails.
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

/// Judges by what is at least and at most possible, as where only a batch's counters are known.
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
    fn a_gate_is_decided_as_soon_as_the_open_attempts_cannot_turn_it() {
        let gate = Gate::AtLeast(3);
        assert_eq!(judge(gate, Some(5), tally(3, 0, 0)), Judgement::Passed);
        assert_eq!(judge(gate, Some(5), tally(2, 2, 1)), Judgement::Open);
        assert_eq!(judge(gate, Some(5), tally(0, 3, 0)), Judgement::Failed);
    }

    #[test]
    fn an_errored_attempt_neither_fails_nor_helps() {
        assert_eq!(judge(Gate::All, Some(3), tally(2, 0, 1)), Judgement::Open);
        assert_eq!(judge(Gate::All, Some(3), tally(2, 1, 0)), Judgement::Failed);
        assert_eq!(judge(Gate::Any, Some(3), tally(0, 2, 1)), Judgement::Open);
        let half = Gate::Rate(Rate::parse("0.5").unwrap());
        assert_eq!(judge(half, Some(4), tally(2, 0, 2)), Judgement::Passed);
    }

    #[test]
    fn unknown_plans_never_pass_all_or_rate_and_never_fail() {
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
    fn nothing_planned_is_no_pass() {
        assert_eq!(judge(Gate::All, Some(0), tally(0, 0, 0)), Judgement::Open);
    }
}
