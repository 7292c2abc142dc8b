//! Holm's adjustment of several p-values.

/// The p-values of several tests, adjusted so that each may be compared with alpha on its own, in the same order.
///
/// Without it, a run with ten agents has ten chances to raise a false alarm. If nothing changed, the probability that
/// any adjusted value is at most alpha is at most alpha, whether or not the tests depend on each other.
///
/// S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979).
#[must_use]
pub(crate) fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut adjusted = vec![1.0; p_values.len()];
    let mut largest = 0.0_f64;
    for (rank, index) in order.into_iter().enumerate() {
        let remaining = (p_values.len() - rank) as u64;
        largest = largest.max(super::counts::float(remaining) * p_values[index]);
        adjusted[index] = largest.min(1.0);
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn the_adjusted_values_are_those_of_statsmodels() {
        // statsmodels.stats.multitest.multipletests(p_values, method="holm")[1]
        let rows: &[(&[f64], &[f64])] = &[
            (&[0.01], &[0.01]),
            (&[0.04, 0.01, 0.03, 0.005], &[0.06, 0.03, 0.06, 0.02]),
            (&[0.5, 0.5, 0.9], &[1.0, 1.0, 1.0]),
            (&[0.02, 0.02, 0.02], &[0.06, 0.06, 0.06]),
            (&[0.000_486_931_580_535_986_05, 0.933_733_474_156_163_3], &[0.000_973_863_161_071_972_1, 0.933_733_474_156_163_3]),
            (&[0.080_898_000_893_155_46, 0.096_497_770_696_719_48, 0.121_243_573_267_424_77, 0.393_297_783_849_782, 0.104_467_473_595_091_08], &[0.404_490_004_465_777_3, 0.404_490_004_465_777_3, 0.404_490_004_465_777_3, 0.404_490_004_465_777_3, 0.404_490_004_465_777_3]),
            (&[0.222_910_407_380_155_16, 0.026_425_377_413_103_256, 0.016_376_854_989_025_295, 0.135_189_666_091_147_88, 0.001_713_876_036_021_264, 0.000_102_476_906_541_628_8, 0.358_442_475_963_378_4, 0.003_048_519_628_161_664, 0.243_011_963_418_897_53], &[0.668_731_222_140_465_5, 0.132_126_887_065_516_29, 0.098_261_129_934_151_77, 0.540_758_664_364_591_5, 0.013_711_008_288_170_111, 0.000_922_292_158_874_659_2, 0.668_731_222_140_465_5, 0.021_339_637_397_131_65, 0.668_731_222_140_465_5]),
        ];
        for (p_values, expected) in rows {
            for (found, expected) in holm(p_values).iter().zip(*expected) {
                assert!((found - expected).abs() < 1e-14, "{p_values:?}");
            }
        }
        assert!(holm(&[]).is_empty());
    }
}
