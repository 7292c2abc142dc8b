//! Is the run good enough? The one place that says so.

use super::{CaseOutcome, CaseState, End, Outcome};

/// The judgement of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// At least one case that decides passed, and nothing speaks against it.
    Passed,
    /// Nothing failed, but something could not be judged.
    Inconclusive,
    /// At least one case that decides failed its gate.
    Failed,
    /// Nothing was there to decide.
    Empty,
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
        let tally = CaseTally::of(outcome.cases().filter(|case| case.listing.decides()));
        match outcome.end {
            End::Refused { .. } => Self::Refused,
            _ if tally.failed > 0 => Self::Failed,
            _ if tally.errored > 0 => Self::Inconclusive,
            End::Completed if tally.passed == 0 => Self::Empty,
            End::Completed => Self::Passed,
            End::Stopped(_) | End::TimedOut(_) | End::NotFinished => Self::Inconclusive,
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
            Self::Refused => "refused",
        }
    }
}

/// How many cases are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CaseTally {
    /// Cases that reached their gate, the flaky ones among them.
    pub passed: u64,
    /// Cases that did not.
    pub failed: u64,
    /// Cases that could not be judged.
    pub errored: u64,
    /// Cases that were not to run.
    pub skipped: u64,
    /// Passed cases with at least one failed attempt.
    pub flaky: u64,
    /// Cases of any state that ran and do not decide.
    pub quarantined: u64,
}

impl CaseTally {
    /// Counts the cases, whether they decide or not.
    pub fn of<'a>(cases: impl IntoIterator<Item = &'a CaseOutcome>) -> Self {
        let mut tally = Self::default();
        for case in cases {
            *match case.state {
                CaseState::Passed => &mut tally.passed,
                CaseState::Failed { .. } => &mut tally.failed,
                CaseState::Errored { .. } => &mut tally.errored,
                CaseState::Skipped { .. } => &mut tally.skipped,
            } += 1;
            tally.flaky += u64::from(case.is_flaky());
            let ran = !matches!(case.state, CaseState::Skipped { .. });
            tally.quarantined += u64::from(ran && case.quarantine().is_some());
        }
        tally
    }

    /// All cases that were counted.
    #[must_use]
    pub fn total(self) -> u64 {
        self.passed + self.failed + self.errored + self.skipped
    }
}
