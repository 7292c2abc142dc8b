//! Simulated agents with known pass rates.

use super::counts::{Counts, Stratum, float};

/// An agent whose cases pass with known rates.
#[derive(Clone, Debug)]
pub(super) struct Agent {
    /// The pass rate of each case.
    pub rates: Vec<f64>,
    /// How often each case is attempted in a run.
    pub attempts: u64,
}

impl Agent {
    pub(super) fn new(rates: &[f64], attempts: u64) -> Self {
        Self {
            rates: rates.to_vec(),
            attempts,
        }
    }

    /// The same agent after its rates fell by so much.
    pub(super) fn dropped(&self, drop: f64) -> Self {
        Self {
            rates: self
                .rates
                .iter()
                .map(|rate| (rate - drop).max(0.0))
                .collect(),
            attempts: self.attempts,
        }
    }

    /// The counts of each case in a run.
    pub(super) fn run(&self, random: &mut fastrand::Rng) -> Vec<Counts> {
        let mut count = |rate: &f64| {
            let passed = (0..self.attempts).filter(|_| random.f64() < *rate).count();
            Counts::new(passed as u64, self.attempts)
        };
        self.rates.iter().map(&mut count).collect()
    }

    /// The counts of a run, all cases together.
    pub(super) fn pooled_run(&self, random: &mut fastrand::Rng) -> Counts {
        let mut pooled = Counts::default();
        self.run(random).into_iter().for_each(|case| pooled += case);
        pooled
    }
}

/// A run of each agent, case by case.
pub(super) fn compare(before: &Agent, now: &Agent, random: &mut fastrand::Rng) -> Vec<Stratum> {
    let pairs = before.run(random).into_iter().zip(now.run(random));
    pairs.map(|(before, now)| Stratum { before, now }).collect()
}

/// The largest share of false alarms that is compatible with `alpha`: three standard errors above it.
pub(super) fn tolerated(alpha: f64, runs: u64) -> f64 {
    alpha + 3.0 * (alpha * (1.0 - alpha) / float(runs)).sqrt()
}

/// The counts of so many runs, all cases together.
pub(super) fn reference(agent: &Agent, runs: usize, random: &mut fastrand::Rng) -> Counts {
    let mut counts = Counts::default();
    (0..runs).for_each(|_| counts += agent.pooled_run(random));
    counts
}

/// In what share of simulated runs or histories something happens.
pub(super) fn share(number: usize, happens: impl FnMut(usize) -> bool) -> f64 {
    let mut happens = happens;
    let times = (0..number).filter(|index| happens(*index)).count();
    float(times as u64) / float(number as u64)
}

/// The mean of some numbers of runs.
pub(super) fn mean(numbers: &[usize]) -> f64 {
    float(numbers.iter().sum::<usize>() as u64) / float(numbers.len() as u64)
}
