//! A test that may be looked at after every run: has the pass rate dropped?
//!
//! A fixed test that is repeated after every run raises a false alarm sooner or later. This one bets against "the rate
//! is at least the reference" with a start capital of 1. Without a drop, the probability that a capital ever grows to 1
//! / alpha is at most alpha (J. Ville, "Étude critique de la notion de collectif", 1939), however often one looks.
//!
//! # The bets
//! The reference is an estimate, so its true rate is unknown. The rates from 0 to 1 are divided into cells, each with a
//! capital of its own, which is a product of two factors:
//! - The attempts of the reference, in case the true rate is below what they show: a likelihood ratio of a rate above
//!   the cell to the upper end of the cell, for nine tenths of the capital.
//! - The runs, in case of a drop: likelihood ratios of rates below the cell to the lower end of the cell, averaged over
//!   sizes of the drop and over the runs with which it may have begun. Only runs from that one on count, so an agent
//!   that improved and came back to the reference raises no alarm.
//!
//! Once each cell's capital has reached 1 / alpha at some time, a drop is proven: no rate is left that the reference
//! and the runs can share. The alarm is raised if, in addition, the rate since the drop began is lower than that of the
//! reference by at least the drop that is watched for. It is not proven that the drop is that large, but smaller ones
//! rarely raise an alarm.
//!
//! # Why false alarms stay below alpha
//! The true reference rate lies in one of the cells, whose bounds depend on the number of its attempts only, and an
//! alarm needs that cell too. If the runs' rates are at least the true rate, both factors of this cell have a mean of
//! at most 1, so the argument of Ville applies to it; the other cells can only delay the alarm.
//!
//! Attempts of cases with different rates do not break this. The likelihood ratio of an attempt is a + b x with x = 1
//! if it passed, so the mean of the ratio of n attempts is the product of their a + b p, at most (a + b p̄)^n with the
//! mean rate p̄ (the geometric mean is at most the arithmetic one; compare W. Hoeffding, "On the distribution of the
//! number of successes in independent trials", Annals of Mathematical Statistics 27 (1956)). So only mean rates matter,
//! and they may differ from run to run as long as none is below the true rate of the reference. This needs the same mix
//! of cases in each run as in the reference, and attempts that do not influence each other.
//!
//! # What it costs
//! Found on average after a drop from 0.9 to 0.7, with 9 attempts a run, 180 in the reference, a watched drop of 0.1
//! and an alpha of 1 %: after 12, 14 and 17 runs if it began with run 1, 21 and 51. A Clopper–Pearson bound of the
//! reference with half of alpha took 20, 22 and 24 runs, a mixture over the rates of the reference 17, 20 and 24.
//! Without a drop, at most 0.25 % of 2,000 watches raised an alarm within 200 runs, with rates from 0.5 to 0.98 and
//! references of 3 to 100 runs.
//!
//! # Sources
//! A. Wald, "Sequential Analysis" (1947) for the likelihood ratio; S. W. Roberts, "A comparison of some control chart
//! procedures", Technometrics 8 (1966) for the sum over the beginnings of the drop; L. Wasserman, A. Ramdas and
//! S. Balakrishnan, "Universal inference", PNAS 117 (2020) and A. Ramdas, P. Grünwald, V. Vovk and G. Shafer,
//! "Game-theoretic statistics and safe anytime-valid inference", Statistical Science 38 (2023) for a hypothesis of many
//! rates.

mod cell;
#[cfg(test)]
mod tests;

use cell::{Cell, cells};

use super::counts::{Counts, float};

/// The weights of the runs with which a drop may begin: run k gets s / ((k + s - 1) (k + s)) with this scale s.
///
/// The weights add up to 1. To begin with run 1, 20 or 100 costs a factor of 21, 78 or 714; with a scale of 1, it would
/// be 2, 420 or 10,100. In simulations, scales of 20 and 50 found drops that began with run 51 or 101 in a third fewer
/// runs than a scale of 1, and those that began with run 1 after 2 to 4 more runs.
const SCALE: f64 = 20.0;

/// Larger than the errors of the last bits: 0.9 - 0.7 is not quite 0.2.
const ROUNDING: f64 = 1e-9;

/// Looks at an agent after every run.
#[derive(Clone, Debug)]
pub(crate) struct DropWatch {
    reference: Counts,
    drop: f64,
    /// The evidence at which the alarm is raised.
    threshold: f64,
    cells: Vec<Cell>,
    runs: Vec<Counts>,
    alarm: Option<usize>,
}

/// The pass rate since it most likely changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Level {
    /// The 1-based number of the first run with it.
    pub first_run: usize,
    /// The attempts of the runs from then on.
    pub counts: Counts,
}

impl DropWatch {
    /// Watches for a rate that is lower by at least `drop` than that of the reference; `drop` and `alpha` are between 0
    /// and 1, exclusively.
    ///
    /// Without attempts in the reference, there is never an alarm.
    #[must_use]
    pub(crate) fn new(reference: Counts, drop: f64, alpha: f64) -> Self {
        Self {
            reference,
            drop,
            threshold: alpha.recip(),
            cells: cells(reference, drop),
            runs: Vec::new(),
            alarm: None,
        }
    }

    /// Adds the next run; its attempts must not be part of the reference.
    pub(crate) fn add(&mut self, run: Counts) {
        self.runs.push(run);
        let k = float(self.runs.len() as u64);
        let weight = SCALE / ((k + SCALE - 1.0) * (k + SCALE));
        let not_begun = SCALE / (k + SCALE);
        for cell in &mut self.cells {
            cell.add(run, weight, not_begun);
        }
        if self.alarm.is_none() && self.evidence() >= self.threshold && self.is_large() {
            self.alarm = Some(self.runs.len());
        }
    }

    /// Whether the observed rate is lower by at least the drop that is watched for.
    pub(crate) fn is_large(&self) -> bool {
        let now = self.level().and_then(|level| level.counts.rate());
        let rates = self.reference.rate().zip(now);
        rates.is_some_and(|(reference, now)| reference - now >= self.drop - ROUNDING)
    }

    /// How much speaks for a drop so far; never falls. Without a drop, it ever reaches x with a probability of at most
    /// 1/x.
    #[must_use]
    pub(crate) fn evidence(&self) -> f64 {
        let evidences = self.cells.iter().map(Cell::evidence);
        evidences.fold(f64::INFINITY, f64::min)
    }

    /// The 1-based number of the run that raised the alarm. It stays raised.
    #[must_use]
    pub(crate) fn alarm(&self) -> Option<usize> {
        self.alarm
    }

    /// About the smallest drop that can raise an alarm, with any number of runs: at least the one that is watched for.
    ///
    /// It is larger if the reference has few attempts: they do not rule out that its true rate is lower than observed.
    /// `None` without attempts in the reference.
    #[must_use]
    pub(crate) fn smallest_visible_drop(&self) -> Option<f64> {
        let cells = self.cells.iter();
        let ruled_out = cells.map_while(|cell| cell.ruled_out(self.threshold));
        let lowest = ruled_out.last().unwrap_or(0.0);
        let visible = self.reference.rate()? - lowest + cell::SHOWN * self.drop;
        Some(visible.max(self.drop))
    }

    /// The runs since the rate most likely fell below the reference; `None` if it is not lower in any number of last
    /// runs.
    ///
    /// The beginning with the largest likelihood, given that the runs before it have the rate of the reference: D. V.
    /// Hinkley, "Inference about the change-point in a sequence of random variables", Biometrika 57 (1970).
    #[must_use]
    pub(crate) fn level(&self) -> Option<Level> {
        // Away from 0 and 1, so that a reference without a failure does not rule failures out.
        let rate = (float(self.reference.passed()) + 0.5) / (float(self.reference.total()) + 1.0);
        let mut counts = Counts::default();
        let mut best = None;
        let mut largest = 0.0;
        for (index, run) in self.runs.iter().enumerate().rev() {
            counts += *run;
            let gain = gain(counts, rate);
            if gain > largest {
                largest = gain;
                let first_run = index + 1;
                best = Some(Level { first_run, counts });
            }
        }
        best
    }
}

/// How much larger the logarithm of the likelihood is with the observed rate than with that of the reference; 0 if it
/// is not lower.
fn gain(counts: Counts, reference: f64) -> f64 {
    let Some(rate) = counts.rate().filter(|rate| *rate < reference) else {
        return 0.0;
    };
    cell::log_ratio(counts, rate, reference)
}
