//! The judgement of a run, which every report and the exit code show.

use super::{BatchEnd, CaseOutcome, CaseState, End, Outcome};

/// The judgement of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// At least one case that decides passed, and none failed or errored.
    Passed,
    /// Nothing failed, but something could not be judged.
    Inconclusive,
    /// At least one case that decides failed its gate.
    Failed,
    /// Nothing was there to decide.
    Empty,
    /// There was nothing to do: other shards have it all.
    Idle,
    /// The run was refused before anything was created.
    Refused,
}

impl Verdict {
    /// The verdict that every report shows.
    ///
    /// A pass needs evidence: silence, skipped and quarantined cases are none. A run that did not come to its
    /// own end never passes, even if every case that was judged did.
    #[must_use]
    pub fn of(outcome: &Outcome) -> Self {
        let tally = CaseTally::of(outcome.cases());
        match outcome.end {
            End::Refused { .. } => Self::Refused,
            End::EmptyShard if tally.total() == 0 => Self::Idle,
            _ if tally.failed > 0 => Self::Failed,
            _ if tally.errored > 0 || is_any_left(outcome) => Self::Inconclusive,
            End::NothingSelected { .. } => Self::Empty,
            End::Completed if tally.passed == 0 => Self::Empty,
            End::Completed => Self::Passed,
            End::Unavailable { .. }
            | End::Stopped { .. }
            | End::TimedOut { .. }
            | End::Detached
            | End::NotFinished
            | End::EmptyShard => Self::Inconclusive,
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

/// Whether a batch that exists, or may exist, was not followed to its end. What it did is not known then, whatever
/// is known of its cases.
fn is_any_left(outcome: &Outcome) -> bool {
    let mut ends = outcome.batches.iter().map(|batch| &batch.end);
    ends.any(|end| matches!(end, BatchEnd::Left(_) | BatchEnd::MaybeCreated(_)))
}

/// Counts of cases by result. Each case is counted once, so that the numbers of every report add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CaseTally {
    /// Cases that decide and reached their gate, the flaky ones among them.
    pub passed: u64,
    /// Cases that decide and did not.
    pub failed: u64,
    /// Cases that decide and could not be judged.
    pub errored: u64,
    /// Cases that were not to run.
    pub skipped: u64,
    /// Cases of any state that ran and do not decide.
    pub quarantined: u64,
    /// How many of the passed cases have a failed attempt.
    pub flaky: u64,
}

impl CaseTally {
    /// Counts the cases.
    pub fn of<'a>(cases: impl IntoIterator<Item = &'a CaseOutcome>) -> Self {
        let mut tally = Self::default();
        for case in cases {
            let is_to_skip = case.listing.skip.is_some();
            *match case.state {
                CaseState::Skipped { .. } => &mut tally.skipped,
                _ if is_to_skip => &mut tally.skipped,
                _ if case.quarantine().is_some() => &mut tally.quarantined,
                CaseState::Passed => &mut tally.passed,
                CaseState::Failed { .. } => &mut tally.failed,
                CaseState::Errored(_) => &mut tally.errored,
            } += 1;
            tally.flaky += u64::from(case.is_flaky() && case.listing.decides());
        }
        tally
    }

    /// All cases that were counted.
    #[must_use]
    pub fn total(self) -> u64 {
        self.passed + self.failed + self.errored + self.skipped + self.quarantined
    }
}
