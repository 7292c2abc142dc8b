//! What decides whether the pass rate of an agent is lower than in its baseline.

use super::counts::Stratum;
use super::exact::exact_test;
use super::mantel_haenszel::mantel_haenszel;

/// The evidence that a pass rate is lower.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LowerRate {
    /// That of the Cochran–Mantel–Haenszel test, which other programs compute too.
    pub p_value: f64,
    /// The p-value that decides. It keeps to alpha with unequal numbers of attempts too, where the other one does not.
    pub decisive: f64,
}

/// Tests all cases of an agent together. `None` if they cannot show anything.
#[must_use]
pub(crate) fn lower_rate(cases: &[Stratum]) -> Option<LowerRate> {
    let p_value = mantel_haenszel(cases)?;
    let decisive = p_value.max(exact_test(cases)?);
    Some(LowerRate { p_value, decisive })
}
