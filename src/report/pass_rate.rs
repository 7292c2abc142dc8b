//! Pass rates for people, never without their uncertainty.

use std::fmt;

use crate::statistics::wilson;

/// Displays a pass rate with its 95 % interval: `67 % (21–94 %)`; nothing without attempts.
#[derive(Clone, Copy, Debug)]
pub(super) struct PassRate {
    /// The attempts that passed.
    pub passed: u64,
    /// The attempts with a verdict.
    pub judged: u64,
}

impl fmt::Display for PassRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(interval) = wilson(self.passed, self.judged) else {
            return Ok(());
        };
        let rate = percent(self.rate());
        let (low, high) = (percent(interval.low), percent(interval.high));
        write!(f, "{rate} % ({low}–{high} %)")
    }
}

impl PassRate {
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of attempts are far below 2^53"
    )]
    fn rate(&self) -> f64 {
        self.passed.min(self.judged) as f64 / self.judged as f64
    }
}

/// Rounded to the nearest percent, but never to 0 or 100 if it is more or less.
pub(super) fn percent(share: f64) -> String {
    let rounded = (share * 100.0).round();
    if rounded <= 0.0 && share > 0.0 {
        "<1".to_owned()
    } else if rounded >= 100.0 && share < 1.0 {
        ">99".to_owned()
    } else {
        format!("{rounded:.0}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_rate_has_its_interval_and_claims_no_certainty() {
        let shown = |passed, judged| PassRate { passed, judged }.to_string();
        assert_eq!(shown(2, 3), "67 % (21–94 %)");
        assert_eq!(shown(3, 3), "100 % (44–100 %)");
        assert_eq!(shown(9_999, 10_000), ">99 % (>99–>99 %)");
        assert_eq!(shown(0, 0), "");
    }
}
