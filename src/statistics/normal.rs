//! The standard normal distribution.

use std::f64::consts::SQRT_2;

/// The probability of a value of at most `z`, with full relative accuracy in the lower tail.
pub(super) fn probability_below(z: f64) -> f64 {
    libm::erfc(-z / SQRT_2) / 2.0
}

/// The `z` below which a value lies with this probability, from 0 to 1 exclusively.
///
/// By bisection: it is needed once per report, so speed does not matter.
pub(super) fn quantile(probability: f64) -> f64 {
    // Beyond 38 standard deviations, the probability is smaller than the smallest normal f64.
    let (mut low, mut high) = (-38.0, 38.0);
    // 76 / 2^60 is below the resolution of an f64 around 1.
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if probability_below(middle) < probability {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_and_quantiles_are_those_of_scipy() {
        // scipy.stats.norm.cdf(z)
        for (z, probability) in [
            (-30.0, 4.906_713_927_147_908e-198),
            (-8.0, 6.220_960_574_271_74e-16),
            (-3.5, 0.000_232_629_079_035_525_02),
            (-2.326_347_874_040_840_8, 0.01),
            (-1.0, 0.158_655_253_931_457_07),
            (0.0, 0.5),
            (0.841_621_233_572_914_3, 0.8),
            (3.0, 0.998_650_101_968_369_9),
        ] {
            assert!(
                (probability_below(z) / probability - 1.0).abs() < 1e-12,
                "{z}"
            );
            assert!((quantile(probability) - z).abs() < 1e-9, "{z}");
        }
    }
}
