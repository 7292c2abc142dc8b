//! Which drops of the pass rate the numbers of attempts can show.
//!
//! A drop is a share from 0 to 1; every case drops by it, but not below a rate of 0. Cases without attempts in the
//! baseline are left out. Of the run itself only the numbers of attempts count, so its result does not change what it
//! could show.
//!
//! The answers are approximate. In 279 simulated designs (5 to 40 cases, 3 to 60 attempts, rates from 0.5 to 1), a drop
//! that is called visible in 80 % of runs was found in 71 to 99 % of 2,000 runs, and nine of ten such drops were 2
//! points too small to 4 points too large. With one or two cases and fewer attempts now than in the baseline, it may be
//! 57 %.

use super::counts::{Counts, Stratum, float};
use super::normal::{probability_below, quantile};

/// The probability of finding a drop that counts as visible; the usual choice.
///
/// J. Cohen, "Statistical Power Analysis for the Behavioral Sciences", 2nd edition (1988).
const POWER: f64 = 0.8;

/// More attempts per case than anybody pays for.
const MOST_ATTEMPTS: u64 = 1_000;

/// The smallest drop that [`lower_rate`](super::lower_rate) finds in 80 % of runs, in steps of 0.1 points.
///
/// `None` if not even a drop to 0 is found so often.
#[must_use]
pub(crate) fn smallest_visible_drop(cases: &[Stratum], alpha: f64) -> Option<f64> {
    let design = Design::new(cases);
    let drops: Vec<f64> = (1..=1_000).map(|step| f64::from(step) / 1_000.0).collect();
    // The power grows with the drop.
    let index = drops.partition_point(|&drop| design.power(drop, alpha) < POWER);
    drops.get(index).copied()
}

/// How many attempts per case, in the baseline and in the run alike, would show such a drop in 80 % of runs.
///
/// `None` if 1,000 are not enough.
#[must_use]
pub(crate) fn attempts_for_drop(cases: &[Stratum], drop: f64, alpha: f64) -> Option<u64> {
    let design = Design::new(cases);
    fewest(|attempts| {
        let changed =
            design.map(|case| (case.before, case.now) = (float(attempts), float(attempts)));
        changed.power(drop, alpha)
    })
}

/// The smallest number of attempts with enough power, which grows with the number.
fn fewest(power: impl Fn(u64) -> f64) -> Option<u64> {
    let numbers: Vec<u64> = (1..=MOST_ATTEMPTS).collect();
    let index = numbers.partition_point(|&attempts| power(attempts) < POWER);
    numbers.get(index).copied()
}

/// The rate of a case in the baseline, and its numbers of attempts.
#[derive(Clone, Copy)]
struct Case {
    rate: f64,
    before: f64,
    now: f64,
}

/// What decides how much a comparison can show.
#[derive(Clone)]
struct Design(Vec<Case>);

impl Design {
    /// Draws the rate of each case a little to that of all cases: 3 of 3 passed attempts do not mean a rate of 100 %.
    fn new(cases: &[Stratum]) -> Self {
        let cases = cases.iter().filter(|case| case.before.total() > 0);
        let mut all = Counts::default();
        cases.clone().for_each(|case| all += case.before);
        let common = (float(all.passed()) + 0.5) / (float(all.total()) + 1.0);
        let design = |case: &Stratum| Case {
            rate: (float(case.before.passed()) + common) / (float(case.before.total()) + 1.0),
            before: float(case.before.total()),
            now: float(case.now.total()),
        };
        Self(cases.map(design).collect())
    }

    fn map(&self, change: impl Fn(&mut Case)) -> Self {
        let mut design = self.clone();
        design.0.iter_mut().for_each(change);
        design
    }

    /// The probability that the test finds such a drop.
    ///
    /// The normal approximation of the test's statistic, as for the difference of two rates in J. L. Fleiss, B. Levin
    /// and M. C. Paik, "Statistical Methods for Rates and Proportions", 3rd edition (2003), chapter 4, summed over the
    /// cases as in J. M. Wittes and S. Wallenstein, "The power of the Mantel–Haenszel test", Journal of the American
    /// Statistical Association 82 (1987). The half is the correction for continuity, which makes it that of the exact
    /// test.
    fn power(&self, drop: f64, alpha: f64) -> f64 {
        let (mut difference, mut unchanged, mut changed) = (0.0, 0.0, 0.0);
        for case in &self.0 {
            let moments = case.moments(drop);
            difference += moments.difference;
            unchanged += moments.unchanged;
            changed += moments.changed;
        }
        let threshold = 0.5 - quantile(alpha) * unchanged.sqrt();
        probability_below((difference - threshold) / changed.sqrt())
    }
}

/// What a case adds to the test's statistic.
struct Moments {
    /// How many more attempts fail now than expected without a drop.
    difference: f64,
    /// The variance that the test computes.
    unchanged: f64,
    /// The variance that the statistic has.
    changed: f64,
}

impl Case {
    fn moments(&self, drop: f64) -> Moments {
        let Self { rate, before, now } = *self;
        let dropped = (rate - drop).max(0.0);
        let total = before + now;
        let weight = before * now / total;
        let variance = before * rate * (1.0 - rate) + now * dropped * (1.0 - dropped);
        let passed = before * rate + now * dropped;
        // The mean of passed * (total - passed).
        let product = passed * (total - passed) - variance;
        Moments {
            difference: weight * (rate - dropped),
            // A total of 1 has a weight of 0.
            unchanged: weight * product / (total * (total - 1.0).max(1.0)),
            changed: weight * (now * rate * (1.0 - rate) + before * dropped * (1.0 - dropped))
                / total,
        }
    }
}

#[cfg(test)]
#[expect(
    clippy::print_stdout,
    reason = "the figures are what the simulation is for"
)]
mod tests {
    use super::*;
    use crate::statistics::exact::exact_test;
    use crate::statistics::simulation::{Agent, compare, share};

    const ALPHA: f64 = 0.01;

    /// In what share of 400 comparisons a drop is found.
    fn found(before: &Agent, now: &Agent, drop: f64) -> f64 {
        let mut random = fastrand::Rng::with_seed(21);
        let dropped = now.dropped(drop);
        share(400, |_| {
            let cases = compare(before, &dropped, &mut random);
            exact_test(&cases).is_some_and(|p| p <= ALPHA)
        })
    }

    /// The median of what is said from 21 baselines.
    fn median(before: &Agent, now: &Agent, say: impl Fn(&[Stratum]) -> Option<f64>) -> f64 {
        let mut random = fastrand::Rng::with_seed(22);
        let said = (0..21).filter_map(|_| say(&compare(before, now, &mut random)));
        let mut said: Vec<f64> = said.collect();
        said.sort_by(f64::total_cmp);
        said[said.len() / 2]
    }

    #[test]
    fn the_smallest_visible_drop_is_found_in_about_80_percent_of_runs() {
        let mixed = [0.6, 0.8, 0.9, 0.95, 1.0];
        for (rates, before, now) in [
            (&[0.9; 3][..], 10, 10),
            (&[0.9; 8], 3, 3),
            (&[0.9; 20], 3, 3),
            (&[0.9; 20], 5, 5),
            (&[0.97; 20], 5, 5),
            (&[0.9; 8], 20, 3),
            (&[0.9; 8], 60, 20),
            (&mixed, 5, 5),
            (&mixed, 10, 3),
        ] {
            let (before, now) = (Agent::new(rates, before), Agent::new(rates, now));
            let drop = median(&before, &now, |cases| smallest_visible_drop(cases, ALPHA));
            let power = found(&before, &now, drop);
            println!(
                "{before:?}, now {}: a drop of {drop} is found in {power}",
                now.attempts
            );
            assert!(
                (0.72..=0.9).contains(&power),
                "{before:?} {now:?} {drop}: {power}"
            );
        }
    }

    #[test]
    fn the_attempts_that_are_needed_find_the_drop_in_about_80_percent_of_runs() {
        let now = Agent::new(&[0.9; 12], 3);
        let needed = median(&now, &now, |cases| {
            attempts_for_drop(cases, 0.1, ALPHA).map(float)
        });
        let attempts = (1..=MOST_ATTEMPTS)
            .find(|attempts| float(*attempts) >= needed)
            .unwrap();
        let agent = Agent::new(&[0.9; 12], attempts);
        let power = found(&agent, &agent, 0.1);
        println!("{attempts} attempts: a drop of 0.1 is found in {power}");
        assert!((0.72..=0.9).contains(&power), "{attempts}: {power}");
    }

    fn same(passed: u64, before: u64, now: u64, number: usize) -> Vec<Stratum> {
        let case = Stratum {
            before: Counts::new(passed, before),
            now: Counts::new(0, now),
        };
        vec![case; number]
    }

    #[test]
    fn without_a_drop_the_statistic_has_the_variance_that_the_test_computes() {
        let case = Case {
            rate: 0.8,
            before: 5.0,
            now: 2.0,
        };
        let moments = case.moments(0.0);
        assert!((moments.unchanged - moments.changed).abs() < 1e-12);
    }

    #[test]
    fn what_cannot_be_seen_is_said_so() {
        assert_eq!(smallest_visible_drop(&same(3, 3, 3, 1), ALPHA), None);
        for cases in [vec![], same(0, 0, 3, 5), same(0, 0, 0, 5)] {
            assert_eq!(smallest_visible_drop(&cases, ALPHA), None);
            assert_eq!(attempts_for_drop(&cases, 0.1, ALPHA), None);
        }
        assert_eq!(smallest_visible_drop(&same(3, 3, 0, 5), ALPHA), None);
    }

    #[test]
    fn a_case_that_was_not_attempted_does_not_hide_what_others_show() {
        let cases = [same(27, 30, 30, 12), same(1, 1, 0, 1), same(0, 0, 5, 1)].concat();
        assert!(smallest_visible_drop(&cases, ALPHA).is_some_and(|drop| drop < 0.12));
    }
}
