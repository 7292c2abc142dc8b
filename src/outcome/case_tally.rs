//! Counts of cases by result.

use super::{CaseOutcome, CaseState};

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

    /// Cases that decide and have a result.
    #[must_use]
    pub fn judged(self) -> u64 {
        self.passed + self.failed
    }

    /// Cases that decide, with a result or without.
    #[must_use]
    pub fn deciding(self) -> u64 {
        self.judged() + self.errored
    }

    /// All cases that were counted.
    #[must_use]
    pub fn total(self) -> u64 {
        self.passed + self.failed + self.errored + self.skipped + self.quarantined
    }
}
