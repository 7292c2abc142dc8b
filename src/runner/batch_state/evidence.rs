//! The evidence about a batch: its progress, its end, and the judgement of its cases.

use std::time::Duration;

use super::end::{self, EndRule};
use super::facts::Facts;
use super::read::RowState;
use super::state::BatchState;
use crate::id::JobId;
use crate::outcome::Tally;
use crate::policy::poll::BatchProgress;

/// The evidence about a batch, computed from everything that was read.
pub struct BatchEvidence<'a> {
    pub(super) facts: Facts<'a>,
    /// The indices of the attempts of each case.
    pub(super) attempts_by_case: Vec<Vec<usize>>,
    end: Option<EndRule>,
    /// Whether the counters are usable, and the test runs explain them.
    pub(super) is_explained: bool,
}

/// What matters for the next poll.
#[derive(Clone, Copy)]
pub(in crate::runner) struct BatchStatus {
    /// The rule by which the batch is over; `None` if it is not.
    pub(in crate::runner) end: Option<EndRule>,
    /// Whether the batch may be over by its counters or rows, so that it is polled at shorter intervals.
    pub(in crate::runner) may_be_over: bool,
    /// How many attempts have ended, and how many have not.
    pub(in crate::runner) progress: BatchProgress,
}

impl BatchState {
    /// Computes the evidence.
    #[must_use]
    pub fn evidence(&self) -> BatchEvidence<'_> {
        let mut facts = Facts::of(self);
        let end = end::end_rule(&facts);
        let is_explained = end::is_explained(&facts);
        if end == Some(EndRule::Unchanged) && is_explained {
            facts.attempts.confirm_all(Duration::ZERO);
        }
        let mut attempts_by_case = vec![Vec::new(); self.cases.len()];
        for (index, details) in self.attempts.values().enumerate() {
            for case in &details.cases {
                attempts_by_case[*case].push(index);
            }
        }
        BatchEvidence {
            facts,
            attempts_by_case,
            end,
            is_explained,
        }
    }
}

impl<'a> BatchEvidence<'a> {
    /// The rule by which the batch is over; `None` if it is not.
    #[must_use]
    pub fn end(&self) -> Option<EndRule> {
        self.end
    }

    /// What matters for the next poll.
    pub(in crate::runner) fn status(&self) -> BatchStatus {
        let facts = &self.facts;
        let ended = self.progress().total();
        let left = facts.plan.sum.map(|sum| sum.saturating_sub(ended));
        BatchStatus {
            end: self.end,
            may_be_over: facts.is_complete() || facts.ended_rows() >= facts.plan.smallest.max(1),
            progress: BatchProgress { ended, left },
        }
    }

    /// Whether the counters cannot show the end, so that the rows are needed.
    pub(in crate::runner) fn needs_rows(&self) -> bool {
        self.facts.usable().is_none() || self.facts.plan.sum.is_none()
    }

    /// The attempts that have ended, by the counters or the rows, whichever has more. For progress only.
    pub(in crate::runner) fn progress(&self) -> Tally {
        let (passed, failed) = self.facts.attempts.verdicts();
        let rows = Tally {
            passed,
            failed,
            errored: self.facts.attempts.in_state(RowState::NoVerdict),
            unfinished: 0,
        };
        let (passed, failed) = self.facts.usable().unwrap_or_default();
        let counters = Tally {
            passed,
            failed: if self.facts.is_suspect() { 0 } else { failed },
            ..Tally::default()
        };
        if counters.total() > rows.total() {
            counters
        } else {
            rows
        }
    }

    /// The planned attempts of all cases, if known.
    pub(in crate::runner) fn planned_total(&self) -> Option<u64> {
        self.facts.plan.sum
    }

    /// The test runs that did not pass and have no transcript yet.
    pub(in crate::runner) fn without_transcript(&self) -> impl Iterator<Item = &'a JobId> {
        let attempts = self.facts.state.attempts.iter().enumerate();
        attempts.filter_map(|(index, (job, details))| {
            let is_passed = self.facts.attempts.get(index).state == RowState::Passed;
            (!is_passed && details.has_no_transcript()).then_some(job)
        })
    }

    /// A note about counters that exceed a sure plan. It does not affect the verdict.
    pub(in crate::runner) fn note(&self) -> Option<String> {
        let (total, sum) = (self.facts.attempts.counters?.total?, self.facts.plan.sum?);
        (self.facts.plan.is_sure && total > sum).then(|| {
            format!(
                "the service counts {total} attempts in total, but {sum} are planned; it may count its own retries"
            )
        })
    }
}
