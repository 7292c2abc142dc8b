//! What follows from all that was read of a batch: its progress, its end, and the judgement of its cases.

use std::time::Duration;

use super::end::{self, EndRule};
use super::facts::Facts;
use super::read::RowState;
use super::state::BatchState;
use crate::id::JobId;
use crate::outcome::Tally;

/// What follows from all that was read of a batch.
pub struct BatchEvidence<'a> {
    pub(super) facts: Facts<'a>,
    /// The attempts of each case, by their indices.
    pub(super) by_case: Vec<Vec<usize>>,
    end: Option<EndRule>,
    /// Whether the test runs account for the counters, where these can be used.
    pub(super) is_explained: bool,
}

impl BatchState {
    /// What follows from all that was read.
    #[must_use]
    pub fn evidence(&self) -> BatchEvidence<'_> {
        let mut facts = Facts::of(self);
        let end = end::of(&facts);
        let is_explained = end::is_explained(&facts);
        if end == Some(EndRule::Unchanged) && is_explained {
            facts.jobs.confirm_all(Duration::ZERO);
        }
        let mut by_case = vec![Vec::new(); self.cases.len()];
        for (index, shown) in self.attempts.values().enumerate() {
            for case in &shown.cases {
                by_case[*case].push(index);
            }
        }
        BatchEvidence {
            facts,
            by_case,
            end,
            is_explained,
        }
    }
}

impl<'a> BatchEvidence<'a> {
    /// Whether the batch is over, and by which rule.
    #[must_use]
    pub fn end(&self) -> Option<EndRule> {
        self.end
    }

    /// Whether counters or rows say that the batch may be over, so that it is to be read at shorter intervals.
    pub(in crate::runner) fn may_be_over(&self) -> bool {
        self.facts.is_complete() || self.facts.ended_rows() >= self.facts.plan.smallest.max(1)
    }

    /// Whether the counters, or the lack of them, leave it to the rows to tell the end.
    pub(in crate::runner) fn needs_rows(&self) -> bool {
        self.facts.usable().is_none() || self.facts.plan.sum.is_none()
    }

    /// The attempts that have ended so far, by whichever of counters and rows knows more. For progress only.
    pub(in crate::runner) fn progress(&self) -> Tally {
        let (passed, failed) = self.facts.jobs.verdicts();
        let rows = Tally {
            passed,
            failed,
            errored: self.facts.jobs.count(RowState::NoVerdict),
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

    /// All planned attempts, if known.
    pub(in crate::runner) fn planned_in_all(&self) -> Option<u64> {
        self.facts.plan.sum
    }

    /// How many planned attempts have not ended, if that is known.
    pub(in crate::runner) fn left(&self) -> Option<u64> {
        Some(self.facts.plan.sum?.saturating_sub(self.progress().total()))
    }

    /// Test runs that did not pass and whose conversation no row told.
    pub(in crate::runner) fn without_transcript(&self) -> impl Iterator<Item = &'a JobId> {
        let attempts = self.facts.state.attempts.iter().enumerate();
        attempts.filter_map(|(index, (job, attempts))| {
            let is_passed = self.facts.jobs.get(index).state == RowState::Passed;
            (!is_passed && attempts.transcript().is_empty()).then_some(job)
        })
    }

    /// What is odd about the numbers of the batch and decided nothing.
    pub(in crate::runner) fn note(&self) -> Option<String> {
        let (total, sum) = (self.facts.jobs.counters?.total?, self.facts.plan.sum?);
        (self.facts.plan.is_sure && total > sum).then(|| {
            format!(
                "the service counts {total} attempts in all, where {sum} are planned; it may count its own retries"
            )
        })
    }
}
