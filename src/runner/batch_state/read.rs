//! The parts of one read that count as evidence.

use std::time::Duration;

use crate::api::{AttemptRow, BatchSnapshot};

/// When a read began and ended, since the start of the run. Its content was true at some time in between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReadTime {
    /// When the request was sent.
    pub began: Duration,
    /// When the answer was complete.
    pub ended: Duration,
}

impl ReadTime {
    /// The time that certainly passed between this read and a later one.
    pub(super) fn until(self, later: Self) -> Duration {
        later.began.saturating_sub(self.ended)
    }
}

/// The counters of a batch in one read. An unknown counter is not 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct BatchCounters {
    pub(super) successful: Option<u64>,
    pub(super) failed: Option<u64>,
    pub(super) total: Option<u64>,
}

impl BatchCounters {
    pub(super) fn of(batch: &BatchSnapshot) -> Option<Self> {
        let counters = Self {
            successful: batch.successful,
            failed: batch.failed,
            total: batch.total,
        };
        (counters != Self::default()).then_some(counters)
    }
}

/// The evidence of one read. It can be merged from the parts of the read in any order.
#[derive(Clone, Debug, Default)]
pub(super) struct Read {
    pub(super) counters: Option<BatchCounters>,
    /// `None` if the list was not read. A failed list is empty.
    pub(super) rows: Option<Rows>,
}

/// The rows of one read, by the index of their attempt.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows(Vec<RowKinds>);

impl Rows {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn add(&mut self, attempt: usize, kinds: RowKinds) {
        if self.0.len() <= attempt {
            self.0.resize(attempt + 1, RowKinds::default());
        }
        self.0[attempt].0 |= kinds.0;
    }

    /// The kinds of the rows of an attempt; `None` if it is not listed.
    pub(super) fn get(&self, attempt: usize) -> Option<RowKinds> {
        let kinds = self.0.get(attempt).copied();
        kinds.filter(|kinds| *kinds != RowKinds::default())
    }
}

/// The kinds of rows of one attempt in one read: a set, because a list may contain an attempt twice. Empty if it does
/// not contain the attempt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct RowKinds(u8);

impl RowKinds {
    const OPEN: u8 = 1;
    const ENDED_WITHOUT_VERDICT: u8 = 1 << 1;
    const PASSED: u8 = 1 << 2;
    const FAILED: u8 = 1 << 3;
    /// The row is completed or has remarks, so `false` is not a default.
    const FAILED_FOR_CERTAIN: u8 = 1 << 4;
    const FAILED_WITH_REMARKS: u8 = 1 << 5;

    pub(super) fn of(row: &AttemptRow) -> Self {
        Self(match (row.verdict, row.is_completed) {
            (None, false) => Self::OPEN,
            (None, true) => Self::ENDED_WITHOUT_VERDICT,
            (Some(true), _) => Self::PASSED,
            (Some(false), _) if row.remarks.is_some() => {
                Self::FAILED | Self::FAILED_FOR_CERTAIN | Self::FAILED_WITH_REMARKS
            }
            (Some(false), true) => Self::FAILED | Self::FAILED_FOR_CERTAIN,
            (Some(false), false) => Self::FAILED,
        })
    }

    fn has_any(self, kinds: u8) -> bool {
        self.0 & kinds != 0
    }

    /// Whether any of the rows has no verdict.
    pub(super) fn is_without_verdict(self) -> bool {
        self.has_any(Self::OPEN | Self::ENDED_WITHOUT_VERDICT)
    }

    /// Whether any of the failed rows has remarks.
    pub(super) fn has_remarks(self) -> bool {
        self.has_any(Self::FAILED_WITH_REMARKS)
    }

    /// The state of the attempt in this read. A verdict `false` without other evidence may be a default: it counts
    /// only if the attempt had no verdict before.
    pub(super) fn state(self, was_without_verdict: bool) -> RowState {
        let is_passed = self.has_any(Self::PASSED);
        let is_failed = self.has_any(Self::FAILED);
        match (is_passed, is_failed) {
            // It is not known which of the two is true.
            (true, true) => RowState::NoVerdict,
            (true, false) => RowState::Passed,
            (false, true) if was_without_verdict || self.has_any(Self::FAILED_FOR_CERTAIN) => {
                RowState::Failed
            }
            (false, false) if self.has_any(Self::ENDED_WITHOUT_VERDICT) => RowState::NoVerdict,
            (false, _) => RowState::Open,
        }
    }
}

/// The state of an attempt in the latest read that contains it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum RowState {
    #[default]
    Open,
    Passed,
    Failed,
    /// It ended without a verdict, or with two that contradict each other.
    NoVerdict,
}

impl RowState {
    pub(super) fn has_verdict(self) -> bool {
        matches!(self, Self::Passed | Self::Failed)
    }
}
