//! AttemptDetails, plan and counters by all that was read of a batch, put together once for every question about it.

use std::time::Duration;

use super::attempt_history::{AttemptEvidence, AttemptHistory};
use super::planned_attempts::PlannedAttempts;
use super::read::{BatchCounters, ReadTime, RowState};
use super::state::BatchState;

/// AttemptDetails, plan and counters by all that was read of a batch.
pub(super) struct Facts<'a> {
    pub(super) state: &'a BatchState,
    pub(super) jobs: AttemptHistory,
    pub(super) plan: PlannedAttempts,
    /// Every read of counters, in order.
    pub(super) counted: Vec<(ReadTime, BatchCounters)>,
    /// Every read of the list of test runs, in order.
    pub(super) listed: Vec<RowListRead>,
}

/// A read of the list of test runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowListRead {
    pub(super) time: ReadTime,
    /// What was known then: equal numbers mean equal knowledge.
    pub(super) version: u64,
}

impl<'a> Facts<'a> {
    pub(super) fn of(state: &'a BatchState) -> Self {
        let mut latest = all_jobs(state);
        for (time, read) in &state.reads {
            latest.take(*time, read);
        }
        let plan = PlannedAttempts::of(state, &latest);
        let mut jobs = all_jobs(state);
        let (mut counted, mut listed) = (Vec::new(), Vec::new());
        for (time, read) in &state.reads {
            jobs.take(*time, read);
            jobs.confirm(jobs.counters.and_then(|counters| plan.usable(counters)));
            counted.extend(read.counters.map(|counters| (*time, counters)));
            let version = jobs.version;
            listed.extend(read.rows.as_ref().map(|_| RowListRead {
                time: *time,
                version,
            }));
        }
        Self {
            state,
            jobs,
            plan,
            counted,
            listed,
        }
    }

    /// Whether the counters account for every planned attempt.
    pub(super) fn is_complete(&self) -> bool {
        let counters = self.jobs.counters;
        counters.is_some_and(|counters| self.plan.is_complete(counters))
    }

    pub(super) fn usable(&self) -> Option<(u64, u64)> {
        self.plan.usable(self.jobs.counters?)
    }

    /// AttemptDetails that have ended, with or without a verdict.
    pub(super) fn ended_rows(&self) -> u64 {
        let states = [RowState::Passed, RowState::Failed, RowState::NoVerdict];
        states.map(|state| self.jobs.count(state)).iter().sum()
    }

    /// Whether every planned attempt has a row with a verdict.
    pub(super) fn has_all_verdicts(&self) -> bool {
        let is_judged =
            |job: &AttemptEvidence| matches!(job.state, RowState::Passed | RowState::Failed);
        let judged = self.jobs.by_case(self.state.cases.len(), is_judged);
        let mut cases = judged.into_iter().enumerate();
        cases.all(|(case, judged)| self.plan.planned(case) == Some(judged))
    }

    /// BatchCounters that were complete at their first read may count as failed what has not ended. They are believed
    /// once an incomplete read was seen, or after a while.
    pub(super) fn is_suspect(&self) -> bool {
        /// Longer than the conversations of most batches take.
        const BELIEVED_AFTER: Duration = Duration::from_mins(10);

        let is_incomplete =
            |(_, counters): &(ReadTime, BatchCounters)| !self.plan.is_complete(*counters);
        let (Some((first, _)), Some((last, _))) = (self.counted.first(), self.counted.last())
        else {
            return true;
        };
        !self.counted.iter().any(is_incomplete) && first.until(*last) < BELIEVED_AFTER
    }
}

fn all_jobs(state: &BatchState) -> AttemptHistory {
    let jobs = state.attempts.values();
    AttemptHistory::new(
        jobs.map(|shown| AttemptEvidence::new(shown.cases.clone()))
            .collect(),
    )
}

/// The least and the most attempts of a case that can have passed, going by the batch's counters alone.
pub(super) fn counted_bounds(facts: &Facts, case: usize) -> Option<(u64, u64)> {
    let (planned, all) = (facts.plan.planned(case)?, facts.plan.sum?);
    let (passed, failed) = facts.usable()?;
    let counted = passed.saturating_add(failed);
    if counted > all && !facts.plan.is_sure {
        return None;
    }
    // A service that counts its own retries may count each of them as passed, or as failed.
    let all = all.max(counted);
    let least = planned.saturating_sub(all.saturating_sub(passed));
    Some((least, planned.min(all.saturating_sub(failed))))
}
