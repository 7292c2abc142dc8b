//! What follows from all that was read of a batch, computed once for every question about it.

use std::time::Duration;

use super::jobs::Jobs;
use super::plan::Plan;
use super::read::{Counters, ReadTime, RowState};
use super::{BatchState, Ended, end};
use crate::id::{JobId, TestCaseId};
use crate::outcome::Tally;

/// What follows from all that was read of a batch.
pub(in crate::runner) struct Evidence<'a> {
    pub(super) state: &'a BatchState,
    pub(super) jobs: Jobs,
    pub(super) plan: Plan,
    /// Every read of counters, in order.
    pub(super) counted: Vec<(ReadTime, Counters)>,
    /// Every read of the list of test runs, in order.
    pub(super) listed: Vec<Listed>,
    end: Option<Ended>,
}

/// A read of the list of test runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listed {
    pub(super) time: ReadTime,
    /// What was known then: equal numbers mean equal knowledge.
    pub(super) version: u64,
}

impl<'a> Evidence<'a> {
    pub(super) fn of(state: &'a BatchState) -> Self {
        let mut latest = state.jobs();
        for (time, read) in &state.reads {
            latest.take(*time, read);
        }
        let plan = Plan::of(state, &latest);
        let mut jobs = state.jobs();
        let (mut counted, mut listed) = (Vec::new(), Vec::new());
        for (time, read) in &state.reads {
            jobs.take(*time, read);
            jobs.confirm(&plan);
            counted.extend(read.counters.map(|counters| (*time, counters)));
            let version = jobs.version;
            listed.extend(read.rows.as_ref().map(|_| Listed {
                time: *time,
                version,
            }));
        }
        let mut evidence = Self {
            state,
            jobs,
            plan,
            counted,
            listed,
            end: None,
        };
        evidence.end = end::of(&evidence);
        if evidence.end == Some(Ended::Unchanged) && end::is_explained(&evidence) {
            evidence.jobs.confirm_all(Duration::ZERO);
        }
        evidence
    }

    /// Whether the batch is over, and by which rule.
    pub(in crate::runner) fn end(&self) -> Option<Ended> {
        self.end
    }

    /// Whether counters or rows say that the batch may be over, so that it is to be read at shorter intervals.
    pub(in crate::runner) fn may_be_over(&self) -> bool {
        self.is_complete() || self.ended_rows() >= self.plan.smallest.max(1)
    }

    /// Whether the counters account for every planned attempt.
    pub(in crate::runner) fn is_complete(&self) -> bool {
        let counters = self.jobs.counters;
        counters.is_some_and(|counters| self.plan.is_complete(counters))
    }

    /// Whether the counters, or the lack of them, leave it to the rows to tell the end.
    pub(in crate::runner) fn needs_rows(&self) -> bool {
        self.usable().is_none() || self.plan.sum.is_none()
    }

    pub(super) fn usable(&self) -> Option<(u64, u64)> {
        self.plan.usable(self.jobs.counters?)
    }

    /// Attempts that have ended, with or without a verdict.
    pub(super) fn ended_rows(&self) -> u64 {
        let states = [RowState::Passed, RowState::Failed, RowState::NoVerdict];
        states.map(|state| self.jobs.count(state)).iter().sum()
    }

    /// Whether every planned attempt has a row with a verdict.
    pub(super) fn has_all_verdicts(&self) -> bool {
        let mut cases = 0..self.state.cases.len();
        cases.all(|case| {
            let rows = self.jobs.iter().filter(|job| job.cases.contains(&case));
            let judged =
                rows.filter(|job| matches!(job.state, RowState::Passed | RowState::Failed));
            self.plan.planned(case) == Some(judged.count() as u64)
        })
    }

    /// Counters that were complete at their first read may count as failed what has not ended. They are believed
    /// once an incomplete read was seen, or after a while.
    pub(super) fn is_suspect(&self) -> bool {
        /// Longer than the conversations of most batches take.
        const BELIEVED_AFTER: Duration = Duration::from_mins(10);

        let is_incomplete =
            |(_, counters): &(ReadTime, Counters)| !self.plan.is_complete(*counters);
        let (Some((first, _)), Some((last, _))) = (self.counted.first(), self.counted.last())
        else {
            return true;
        };
        !self.counted.iter().any(is_incomplete) && first.until(*last) < BELIEVED_AFTER
    }

    /// The attempts that have ended so far, by whichever of counters and rows knows more. For progress only.
    pub(in crate::runner) fn progress(&self) -> Tally {
        let (passed, failed) = self.jobs.verdicts();
        let rows = Tally {
            passed,
            failed,
            errored: self.jobs.count(RowState::NoVerdict),
            unfinished: 0,
        };
        let (passed, failed) = self.usable().unwrap_or_default();
        let counters = Tally {
            passed,
            failed: if self.is_suspect() { 0 } else { failed },
            ..Tally::default()
        };
        if counters.total() > rows.total() {
            counters
        } else {
            rows
        }
    }

    /// All planned attempts, if known.
    pub(in crate::runner) fn planned_in_all(&self) -> Option<u64> {
        self.plan.sum
    }

    /// How many planned attempts have not ended, if that is known.
    pub(in crate::runner) fn left(&self) -> Option<u64> {
        Some(self.plan.sum?.saturating_sub(self.progress().total()))
    }

    /// Test runs that did not pass and whose conversation no row told.
    pub(in crate::runner) fn without_transcript(&self) -> impl Iterator<Item = &'a JobId> {
        let attempts = self.state.attempts.iter().enumerate();
        attempts.filter_map(|(index, (job, attempts))| {
            let is_passed = self.jobs.get(index).state == RowState::Passed;
            (!is_passed && attempts.transcript().is_empty()).then_some(job)
        })
    }

    /// What is odd about the numbers of the batch and decided nothing.
    pub(in crate::runner) fn note(&self) -> Option<String> {
        let (total, sum) = (self.jobs.counters?.total?, self.plan.sum?);
        (self.plan.is_sure && total > sum).then(|| {
            format!(
                "the service counts {total} attempts in all, where {sum} are planned; it may count its own retries"
            )
        })
    }

    pub(super) fn case_index(&self, case: &TestCaseId) -> Option<usize> {
        self.state.cases.get_index_of(case)
    }
}
