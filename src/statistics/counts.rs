//! Numbers of attempts: what every test in this module takes.

use std::ops::AddAssign;

/// How many attempts were judged, and how many of them passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    passed: u64,
    total: u64,
}

impl Counts {
    /// More passed than judged attempts count as all passed.
    #[must_use]
    pub(crate) fn new(passed: u64, total: u64) -> Self {
        Self {
            passed: passed.min(total),
            total,
        }
    }

    /// The number of passed attempts.
    #[must_use]
    pub(crate) fn passed(self) -> u64 {
        self.passed
    }

    /// The number of failed attempts.
    #[must_use]
    pub(crate) fn failed(self) -> u64 {
        self.total - self.passed
    }

    /// The number of judged attempts.
    #[must_use]
    pub(crate) fn total(self) -> u64 {
        self.total
    }

    /// The share of passed attempts; `None` without attempts.
    #[must_use]
    pub(crate) fn rate(self) -> Option<f64> {
        (self.total > 0).then(|| float(self.passed) / float(self.total))
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.total += other.total;
    }
}

/// The attempts of one case in the baseline and in the run that is compared with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stratum {
    /// In the baseline.
    pub before: Counts,
    /// In the run.
    pub now: Counts,
}

/// A count as a number to calculate with.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of attempts are far below 2^53"
)]
pub(super) fn float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_attempts_pass_than_were_judged() {
        let counts = Counts::new(5, 3);
        assert_eq!(
            (counts.passed(), counts.failed(), counts.total()),
            (3, 0, 3)
        );
        assert_eq!(counts.rate(), Some(1.0));
        assert_eq!(Counts::default().rate(), None);
    }
}
