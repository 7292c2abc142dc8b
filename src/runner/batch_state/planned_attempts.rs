//! How many attempts a batch makes, by all that was ever told.

use std::collections::BTreeSet;

use super::attempt_history::AttemptHistory;
use super::read::{BatchCounters, RowState};
use super::state::{BatchState, PlanSource};

/// The planned attempts of a batch.
#[derive(Clone, Debug)]
pub(super) struct PlannedAttempts {
    /// By the index of the case; `None` where nobody told.
    planned: Vec<Option<u64>>,
    /// Whether preflight and batch told the same number for every case. A service that counts its own retries
    /// adds nothing to such a plan.
    pub(super) is_sure: bool,
    /// All planned attempts, if those of every case are known.
    pub(super) sum: Option<u64>,
    /// The smallest sum that any source told; a case that nobody told counts 1.
    pub(super) smallest: u64,
}

impl PlannedAttempts {
    pub(super) fn of(state: &BatchState, jobs: &AttemptHistory) -> Self {
        let is_sure = state.cases.values().all(|case| is_sure(&case.told));
        let counted = jobs.by_case(state.cases.len(), |job| match job.state {
            RowState::Passed | RowState::Failed => true,
            RowState::Open | RowState::NoVerdict => {
                job.confirmed.is_any() || job.is_listed && !is_sure
            }
        });
        let cases = state.cases.values().zip(counted);
        let planned: Vec<Option<u64>> = cases
            .map(|(case, counted)| Some(counted.max(*case.told.values().flatten().max()?)))
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

    /// Passed and failed attempts, where the counters can be used.
    ///
    /// One counter that reaches the plan alone leaves nothing for the other.
    pub(super) fn usable(&self, counters: BatchCounters) -> Option<(u64, u64)> {
        let reaches = |count: u64| self.sum.is_some_and(|sum| count >= sum);
        match (counters.successful, counters.failed) {
            (Some(passed), Some(failed)) => Some((passed, failed)),
            (Some(passed), None) if reaches(passed) => Some((passed, 0)),
            (None, Some(failed)) if reaches(failed) => Some((0, failed)),
            _ => None,
        }
    }

    /// Whether the counters account for every planned attempt. `total` alone proves nothing: it may read 0 of 0.
    pub(super) fn is_complete(&self, counters: BatchCounters) -> bool {
        let (Some(sum), Some((passed, failed))) = (self.sum, self.usable(counters)) else {
            return false;
        };
        let total = counters.total.filter(|_| !self.is_sure).unwrap_or(0);
        passed.saturating_add(failed) >= sum.max(total)
    }

    /// AttemptDetails that the counters tell of and that no case claims.
    pub(super) fn unclaimed(&self, counters: Option<BatchCounters>) -> u64 {
        let (Some(sum), Some(counters), false) = (self.sum, counters, self.is_sure) else {
            return 0;
        };
        let (passed, failed) = self.usable(counters).unwrap_or_default();
        let told = passed
            .saturating_add(failed)
            .max(counters.total.unwrap_or(0));
        told.saturating_sub(sum)
    }
}

type Told = std::collections::BTreeMap<PlanSource, BTreeSet<u64>>;

fn is_sure(told: &Told) -> bool {
    let numbers: BTreeSet<_> = told.values().flatten().collect();
    numbers.len() == 1 && told.contains_key(&PlanSource::Preflight) && told.len() > 1
}

fn smallest(state: &BatchState) -> u64 {
    let of_source = |source: PlanSource| {
        let cases = state.cases.values().map(|case| {
            let of_this = case.told.get(&source).and_then(BTreeSet::first);
            let of_any = || case.told.values().flatten().min();
            of_this.or_else(of_any).copied().unwrap_or(1)
        });
        cases.fold(0_u64, u64::saturating_add)
    };
    let sources = [PlanSource::Preflight, PlanSource::Batch, PlanSource::Rows];
    sources.map(of_source).into_iter().min().unwrap_or(0)
}
