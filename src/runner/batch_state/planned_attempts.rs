//! How many attempts a batch plans, by all numbers that were reported.

use super::attempt_history::AttemptHistory;
use super::read::BatchCounters;
use super::state::{BatchState, KnownCase, PlanSource};

/// The planned attempts of a batch.
#[derive(Clone, Debug)]
pub(super) struct PlannedAttempts {
    /// By the index of the case; `None` if no source reported it.
    planned: Vec<Option<u64>>,
    /// Whether preflight and batch reported the same number for every case. Retries that the service counts do not
    /// change such a plan.
    pub(super) is_sure: bool,
    /// The planned attempts of all cases, if known for each.
    pub(super) sum: Option<u64>,
    /// The smallest sum that any source reported. A case without a reported number counts 1.
    pub(super) smallest: u64,
}

impl PlannedAttempts {
    pub(super) fn of(state: &BatchState, attempts: &AttemptHistory) -> Self {
        let is_sure = state.cases.values().all(is_sure);
        let counted = attempts
            .count_by_case(|attempt| attempt.state.has_verdict() || attempt.is_listed && !is_sure);
        let cases = state.cases.values().zip(counted);
        let planned: Vec<Option<u64>> = cases
            .map(|(case, counted)| Some(counted.max(case.numbers().max()?)))
            .collect();
        let mut known = planned.iter();
        let sum = known.try_fold(0_u64, |sum, planned| Some(sum.saturating_add((*planned)?)));
        Self {
            sum: sum.filter(|sum| *sum > 0),
            smallest: smallest(state),
            is_sure,
            planned,
        }
    }

    pub(super) fn planned(&self, case: usize) -> Option<u64> {
        self.planned[case]
    }

    /// The passed and failed attempts, if the counters are usable.
    ///
    /// If one counter alone reaches the plan, the other is 0.
    pub(super) fn usable(&self, counters: BatchCounters) -> Option<(u64, u64)> {
        let reaches = |count: u64| self.sum.is_some_and(|sum| count >= sum);
        match (counters.successful, counters.failed) {
            (Some(passed), Some(failed)) => Some((passed, failed)),
            (Some(passed), None) if reaches(passed) => Some((passed, 0)),
            (None, Some(failed)) if reaches(failed) => Some((0, failed)),
            _ => None,
        }
    }

    /// Whether the counters include every planned attempt. `total` proves nothing, because it may be 0 at first.
    pub(super) fn is_complete(&self, counters: BatchCounters) -> bool {
        let (Some(sum), Some((passed, failed))) = (self.sum, self.usable(counters)) else {
            return false;
        };
        let total = counters.total.filter(|_| !self.is_sure).unwrap_or(0);
        passed.saturating_add(failed) >= sum.max(total)
    }

    /// How many attempts the counters include besides those that the cases plan.
    pub(super) fn unclaimed(&self, counters: Option<BatchCounters>) -> u64 {
        let (Some(sum), Some(counters), false) = (self.sum, counters, self.is_sure) else {
            return 0;
        };
        let (passed, failed) = self.usable(counters).unwrap_or_default();
        let counted = passed.saturating_add(failed);
        counted.max(counters.total.unwrap_or(0)).saturating_sub(sum)
    }
}

fn is_sure(case: &KnownCase) -> bool {
    let Some((PlanSource::Preflight, planned)) = case.planned.first() else {
        return false;
    };
    case.planned.len() > 1 && case.numbers().all(|number| number == *planned)
}

fn smallest(state: &BatchState) -> u64 {
    let of_source = |source: PlanSource| {
        let cases = state.cases.values().map(|case| {
            let mut planned = case.planned.iter();
            // The first is the smallest of its source.
            let of_this = planned.find(|(of, _)| *of == source);
            let of_this = of_this.map(|(_, planned)| *planned);
            of_this.or_else(|| case.numbers().min()).unwrap_or(1)
        });
        cases.fold(0_u64, u64::saturating_add)
    };
    let sources = [PlanSource::Preflight, PlanSource::Batch, PlanSource::Rows];
    sources.map(of_source).into_iter().min().unwrap_or(0)
}
