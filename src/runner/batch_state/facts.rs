//! The attempts, plan and counters of a batch, computed once from everything that was read.

use std::time::Duration;

use super::attempt_history::{AttemptEvidence, AttemptHistory};
use super::planned_attempts::PlannedAttempts;
use super::read::{BatchCounters, ReadTime, RowState};
use super::state::BatchState;

/// Suspect counters are trusted after this time. Longer than most batches take.
const TRUSTED_AFTER: Duration = Duration::from_mins(10);

/// The attempts, plan and counters of a batch.
pub(super) struct Facts<'a> {
    pub(super) state: &'a BatchState,
    pub(super) attempts: AttemptHistory<'a>,
    pub(super) plan: PlannedAttempts,
    /// Every read with counters, in order.
    pub(super) counter_reads: Vec<(ReadTime, BatchCounters)>,
    /// Every read of the list of test runs, in order.
    pub(super) row_reads: Vec<RowListRead>,
}

/// A read of the list of test runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowListRead {
    pub(super) time: ReadTime,
    /// The version of the attempts after this read. Nothing changed between reads with equal versions.
    pub(super) version: u64,
}

impl<'a> Facts<'a> {
    pub(super) fn of(state: &'a BatchState) -> Self {
        // The plan depends on the latest state of every attempt, and the confirmed verdicts depend on the plan.
        let mut latest = AttemptHistory::new(state);
        for (time, read) in &state.reads {
            latest.apply(*time, read);
        }
        let mut facts = Self {
            state,
            attempts: AttemptHistory::new(state),
            plan: PlannedAttempts::of(state, &latest),
            counter_reads: Vec::new(),
            row_reads: Vec::new(),
        };
        for (&time, read) in &state.reads {
            facts.attempts.apply(time, read);
            facts.attempts.confirm(facts.usable());
            let counters = read.counters.map(|counters| (time, counters));
            facts.counter_reads.extend(counters);
            if read.rows.is_some() {
                let version = facts.attempts.version;
                facts.row_reads.push(RowListRead { time, version });
            }
        }
        facts
    }

    /// Whether the latest counters include every planned attempt.
    pub(super) fn is_complete(&self) -> bool {
        let counters = self.attempts.counters;
        counters.is_some_and(|counters| self.plan.is_complete(counters))
    }

    /// The passed and failed attempts by the latest counters, if these are usable.
    pub(super) fn usable(&self) -> Option<(u64, u64)> {
        self.plan.usable(self.attempts.counters?)
    }

    /// How many attempts have ended, with or without a verdict.
    pub(super) fn ended_rows(&self) -> u64 {
        self.attempts
            .count(|attempt| attempt.state != RowState::Open)
    }

    /// Whether every planned attempt has a verdict.
    pub(super) fn has_all_verdicts(&self) -> bool {
        let has_verdict = |attempt: &AttemptEvidence| attempt.state.has_verdict();
        let judged = self.attempts.count_by_case(has_verdict);
        let mut cases = judged.into_iter().enumerate();
        cases.all(|(case, judged)| self.plan.planned(case) == Some(judged))
    }

    /// Whether the counters may include attempts as failed that have not ended. Such counters are complete from
    /// their first read on. They are trusted after an incomplete read, or after some time.
    pub(super) fn is_suspect(&self) -> bool {
        let is_incomplete =
            |(_, counters): &(ReadTime, BatchCounters)| !self.plan.is_complete(*counters);
        let (Some((first, _)), Some((last, _))) =
            (self.counter_reads.first(), self.counter_reads.last())
        else {
            return true;
        };
        !self.counter_reads.iter().any(is_incomplete) && first.until(*last) < TRUSTED_AFTER
    }
}

/// The fewest and the most attempts of a case that can have passed, according to the counters alone.
pub(super) fn bounds_by_counters(facts: &Facts, case: usize) -> Option<(u64, u64)> {
    let (planned, all) = (facts.plan.planned(case)?, facts.plan.sum?);
    let (passed, failed) = facts.usable()?;
    let counted = passed.saturating_add(failed);
    if counted > all && !facts.plan.is_sure {
        return None;
    }
    // The service may count each of its own retries as passed or as failed.
    let all = all.max(counted);
    let least = planned.saturating_sub(all.saturating_sub(passed));
    Some((least, planned.min(all.saturating_sub(failed))))
}
