//! The judgement of a run, which every report and the exit code show.

use super::{BatchEnd, CaseTally, End, FailOn, Judgement, Outcome, ThresholdCheck};

/// The judgement of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// At least one case that decides passed, every gate was reached, and enough cases were judged.
    Passed,
    /// No gate failed, but something could not be judged.
    Inconclusive,
    /// A gate was not reached; without gates for several cases, at least one case that decides failed.
    Failed,
    /// Nothing was there to decide.
    Empty,
    /// There was nothing to do, and rightly so: nothing changed, nothing failed, or other shards have it all.
    Idle,
    /// The run was refused before anything was created.
    Refused,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: &[Self] = &[
        Self::Passed,
        Self::Inconclusive,
        Self::Failed,
        Self::Empty,
        Self::Idle,
        Self::Refused,
    ];

    /// The verdict that every report shows.
    ///
    /// A pass needs evidence: silence, skipped and quarantined cases are none. A run that did not come to its
    /// own end never passes, even if every case that was judged did.
    #[must_use]
    pub fn of(outcome: &Outcome) -> Self {
        let tally = CaseTally::of(outcome.cases());
        let checks = ThresholdCheck::all(outcome);
        let is_any = |judgement| checks.iter().any(|check| check.judge() == judgement);
        match outcome.end {
            End::Refused { .. } => Self::Refused,
            End::Idle { .. } if tally.total() == 0 => Self::Idle,
            _ if is_any(Judgement::Failed) || has_finding(outcome, tally) => Self::Failed,
            _ if is_any(Judgement::Open) || is_any_left(outcome) => Self::Inconclusive,
            End::NothingSelected { .. } => Self::Empty,
            End::Completed if tally.passed == 0 => Self::Empty,
            End::Completed => Self::Passed,
            End::Unavailable { .. }
            | End::Stopped { .. }
            | End::TimedOut { .. }
            | End::Detached
            | End::NotFinished
            | End::Idle { .. } => Self::Inconclusive,
        }
    }

    /// The word for it in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Inconclusive => "inconclusive",
            Self::Failed => "failed",
            Self::Empty => "empty",
            Self::Idle => "idle",
            Self::Refused => "refused",
        }
    }
}

/// Whether a flaky case, a regression or a drop fails the run, as requested with `--fail-on`.
fn has_finding(outcome: &Outcome, tally: CaseTally) -> bool {
    let fail_on = &outcome.criteria.fail_on;
    tally.flaky > 0 && fail_on.contains(&FailOn::Flaky)
        || fail_on.contains(&FailOn::Regression) && !outcome.regressions().is_empty()
        || outcome.fails_by_drop()
}

/// Whether a batch that exists, or may exist, was not followed to its end. What it did is not known then, whatever
/// is known of its cases.
fn is_any_left(outcome: &Outcome) -> bool {
    let mut ends = outcome.batches.iter().map(|batch| &batch.end);
    ends.any(|end| matches!(end, BatchEnd::Left(_) | BatchEnd::MaybeCreated(_)))
}
