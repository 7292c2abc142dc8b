//! A range in which the true rate of the reference may lie, and the capital of the bets against it.

use std::f64::consts::FRAC_PI_2;

use crate::statistics::counts::{Counts, float};

/// The width of a cell, in standard errors of the reference's rate. With a half, a drop is found a tenth later.
const WIDTH: f64 = 0.25;

/// The smallest drop below a cell that the bets on the runs can show, in multiples of the drop that is watched for.
///
/// A bet on half of the drop gains on average if the rate is closer to the half than to none.
pub(super) const SHOWN: f64 = 0.25;

/// The most cells, which bounds the cost of a run. Reached with 254 attempts, where a cell is half a point wide.
const MOST_CELLS: u64 = 200;

/// How far above the cell the rate lies on which the reference's attempts are bet, in standard errors.
///
/// Rates that the reference rules out less clearly are left to the runs. In simulations, 2.5 to 3 found drops soonest.
const DISTANCE: f64 = 2.75;

/// The share of the capital that is bet on the reference's attempts. The rest is kept, for rates above what they show.
const STAKE: f64 = 0.9;

/// On which drops below the cell the runs are bet, in multiples of the drop that is watched for.
///
/// The half is for cells below the rate that the reference shows. Without it, a drop from 0.8 to 0.7 was found after 14
/// instead of 11 runs (60 attempts a run, 1,000 in the reference).
const DROPS: [f64; 3] = [0.5, 1.0, 2.0];

/// Enough to rule a cell out; keeps the product of several such numbers finite.
const MOST: f64 = 1e100;

/// One cell: each bet was placed before its attempts were known.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    /// The upper end of the cell.
    high: f64,
    /// The factor of the reference's attempts.
    reference: f64,
    bets: [Bet; DROPS.len()],
    capital: f64,
    /// The largest capital so far.
    evidence: f64,
}

/// The bet that runs have a certain rate below the cell.
#[derive(Clone, Copy, Debug)]
struct Bet {
    /// The logarithms of the factors for an attempt that passed and one that failed.
    passed: f64,
    failed: f64,
    /// The capital of the beginnings up to the last run.
    capital: f64,
}

impl Cell {
    /// A cell of these bounds, and the rate above it on which the reference's attempts are bet.
    fn new([low, high, above]: [f64; 3], reference: Counts, drop: f64) -> Self {
        // No rate lies above the last cell.
        let is_last = high >= 1.0;
        let ratio = if is_last {
            0.0
        } else {
            log_ratio(reference, above, high)
        };
        let factor = 1.0 - STAKE + STAKE * ratio.exp().min(MOST);
        Self {
            high,
            reference: factor,
            bets: DROPS.map(|multiple| Bet::new(low, multiple * drop)),
            capital: factor,
            evidence: factor,
        }
    }

    /// Adds a run. `weight` is the share of the capital that is bet from this run on, `not_begun` what is left after
    /// it.
    pub(super) fn add(&mut self, run: Counts, weight: f64, not_begun: f64) {
        let (passed, failed) = (float(run.passed()), float(run.failed()));
        let mut begun = 0.0;
        for bet in &mut self.bets {
            bet.add(passed, failed, weight);
            begun += bet.capital;
        }
        self.capital = self.reference * (not_begun + begun / float(DROPS.len() as u64));
        self.evidence = self.evidence.max(self.capital);
    }

    /// The upper end of the cell, if the reference alone rules the cell out.
    pub(super) fn ruled_out(&self, threshold: f64) -> Option<f64> {
        (self.reference >= threshold).then_some(self.high)
    }

    /// The largest capital so far.
    pub(super) fn evidence(&self) -> f64 {
        self.evidence
    }
}

impl Bet {
    /// That the rate is lower by `drop` than the lower end of the cell.
    fn new(low: f64, drop: f64) -> Self {
        // A rate of 0 would make each attempt that passes end the bet.
        let rate = (low - drop).max(low / 4.0);
        let below = low > 0.0;
        Self {
            passed: if below { (rate / low).ln() } else { 0.0 },
            failed: ((1.0 - rate) / (1.0 - low)).ln(),
            capital: 0.0,
        }
    }

    fn add(&mut self, passed: f64, failed: f64, weight: f64) {
        let factor = (passed * self.passed + failed * self.failed).exp();
        self.capital = ((self.capital + weight) * factor).min(MOST);
    }
}

/// Cells of equal width on the scale of arcsine square roots, on which the standard error is the same for all rates.
///
/// Their bounds must not depend on how many attempts of the reference passed: the bets are placed before.
///
/// M. S. Bartlett, "The square root transformation in analysis of variance", Supplement to the Journal of the Royal
/// Statistical Society 3 (1936).
pub(super) fn cells(reference: Counts, drop: f64) -> Vec<Cell> {
    let error = 0.5 / float(reference.total()).sqrt();
    let are_enough = |number: &u64| FRAC_PI_2 / float(*number) <= WIDTH * error;
    let number = (1..MOST_CELLS).find(are_enough).unwrap_or(MOST_CELLS);
    let bound = |index: u64| float(index) / float(number) * FRAC_PI_2;
    let cell = |index: u64| {
        let (low, high) = (bound(index), bound(index + 1));
        let above = (high + DISTANCE * error).min(FRAC_PI_2);
        Cell::new([low, high, above].map(rate), reference, drop)
    };
    (0..number).map(cell).collect()
}

/// The rate at an arcsine square root.
fn rate(angle: f64) -> f64 {
    if angle >= FRAC_PI_2 {
        1.0
    } else {
        angle.sin().powi(2)
    }
}

/// The logarithm of the ratio of the likelihoods of two rates, the second of which is neither 0 nor 1.
pub(super) fn log_ratio(counts: Counts, rate: f64, other: f64) -> f64 {
    let term = |count: u64, ratio: f64| {
        if count == 0 {
            0.0
        } else {
            float(count) * ratio.ln()
        }
    };
    term(counts.passed(), rate / other) + term(counts.failed(), (1.0 - rate) / (1.0 - other))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The distribution of how many attempts with these rates pass.
    fn passed(rates: &[f64]) -> Vec<f64> {
        rates.iter().fold(vec![1.0], |shorter, rate| {
            let mut longer = vec![0.0; shorter.len() + 1];
            for (passed, probability) in shorter.iter().enumerate() {
                longer[passed] += probability * (1.0 - rate);
                longer[passed + 1] += probability * rate;
            }
            longer
        })
    }

    /// Six attempts with this mean rate that differ by twice `spread`.
    fn spread(mean: f64, spread: f64) -> Vec<f64> {
        let spread = spread.min(mean).min(1.0 - mean);
        [mean - spread, mean + spread].repeat(3)
    }

    /// The mean of a cell's capital after two runs, over everything that can happen.
    fn mean_capital(index: usize, reference: &[f64], run: &[f64]) -> f64 {
        let total = |rates: &[f64]| rates.len() as u64;
        let mut mean = 0.0;
        for (before, likely) in (0..).zip(passed(reference)) {
            let start = &cells(Counts::new(before, total(reference)), 0.1)[index];
            for (first, then) in (0..).zip(passed(run)) {
                for (second, last) in (0..).zip(passed(run)) {
                    let mut cell = start.clone();
                    cell.add(Counts::new(first, total(run)), 0.5, 0.5);
                    cell.add(Counts::new(second, total(run)), 0.3, 0.2);
                    mean += likely * then * last * cell.capital;
                }
            }
        }
        mean
    }

    #[test]
    fn a_bet_gains_nothing_on_average_if_the_rate_did_not_drop() {
        let number = cells(Counts::new(0, 6), 0.1).len();
        let bound = |index: u32| {
            rate(f64::from(index) / f64::from(u32::try_from(number).unwrap()) * FRAC_PI_2)
        };
        for (index, upper) in (0..number).zip(1..) {
            let (low, high) = (bound(upper - 1), bound(upper));
            for rate in [low, f64::midpoint(low, high), high] {
                for difference in [0.0, 0.1, 0.5] {
                    let reference = spread(rate, difference);
                    for run in [
                        reference.clone(),
                        spread(f64::midpoint(rate, 1.0), difference),
                    ] {
                        let mean = mean_capital(index, &reference, &run);
                        assert!(mean <= 1.0 + 1e-9, "{index}: {reference:?} {run:?}: {mean}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_bet_gains_if_the_rate_dropped() {
        let index = cells(Counts::new(0, 6), 0.1).len() / 2;
        assert!(mean_capital(index, &spread(0.5, 0.0), &spread(0.3, 0.0)) > 1.2);
    }

    #[test]
    fn the_capital_stays_a_number_in_very_long_runs() {
        let mut cells = cells(Counts::new(9_000, 10_000), 0.1);
        for passed in [0, 10_000_000, 9_000_000] {
            for cell in &mut cells {
                cell.add(Counts::new(passed, 10_000_000), 0.1, 0.5);
                assert!(cell.capital.is_finite() && cell.evidence.is_finite());
            }
        }
    }

    #[test]
    fn cells_do_not_depend_on_how_many_attempts_passed() {
        let factors = |passed| {
            let cells = cells(Counts::new(passed, 60), 0.1);
            cells
                .iter()
                .map(|cell| cell.bets.map(|bet| (bet.passed, bet.failed)))
                .collect::<Vec<_>>()
        };
        assert_eq!(factors(0), factors(60));
    }
}
