//! A confidence interval of a pass rate.

/// The 97.5 % quantile of the normal distribution, for two-sided intervals of 95 %.
const QUANTILE: f64 = 1.959_963_984_540_054;

/// An interval in which a rate lies with a confidence of 95 %.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Interval {
    /// The lower end, at least 0.
    pub low: f64,
    /// The upper end, at most 1.
    pub high: f64,
}

/// The Wilson score interval of a rate; `None` without observations.
///
/// Unlike the normal approximation, it is usable for the few attempts that a test case has: 3 of 3 passed attempts are
/// compatible with rates from 44 % on.
///
/// E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
/// Statistical Association 22 (1927).
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of attempts are far below 2^53"
)]
pub(crate) fn wilson(passed: u64, total: u64) -> Option<Interval> {
    if total == 0 {
        return None;
    }
    let n = total as f64;
    let rate = passed.min(total) as f64 / n;
    let square = QUANTILE * QUANTILE;
    let center = (rate + square / (2.0 * n)) / (1.0 + square / n);
    let variance = rate * (1.0 - rate) / n + square / (4.0 * n * n);
    let half = QUANTILE * variance.sqrt() / (1.0 + square / n);
    Some(Interval {
        low: if passed == 0 { 0.0 } else { center - half },
        high: if passed >= total { 1.0 } else { center + half },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_statsmodels() {
        // statsmodels.stats.proportion.proportion_confint(passed, total, method="wilson")
        for (passed, total, low, high) in [
            (0, 3, 0.0, 0.561_497_031_755_045_5),
            (1, 3, 0.061_491_944_720_396_26, 0.792_340_399_197_952_3),
            (3, 3, 0.438_502_968_244_954_44, 1.0),
            (8, 10, 0.490_162_471_536_641_83, 0.943_317_848_545_624_7),
            (180, 200, 0.850_594_187_567_282_6, 0.934_329_551_330_904_1),
            (
                999_999,
                1_000_000,
                0.999_994_335_088_195_7,
                0.999_999_823_475_423_3,
            ),
        ] {
            let interval = wilson(passed, total).unwrap();
            assert!((interval.low - low).abs() < 1e-12, "{interval:?}");
            assert!((interval.high - high).abs() < 1e-12, "{interval:?}");
        }
        assert_eq!(wilson(0, 0), None);
    }
}
