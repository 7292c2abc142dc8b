//! The latest state and the confirmed verdicts of every attempt.

use std::time::Duration;

use super::read::{BatchCounters, Read, ReadTime, RowState};
use super::state::BatchState;

/// Without counters, a verdict is confirmed by equal reads that are this far apart.
const CONFIRMED_AFTER: Duration = Duration::from_secs(5);

/// Longer for `false` without remarks, which may be written before the attempt is judged.
const CONFIRMED_AFTER_WITHOUT_REMARKS: Duration = Duration::from_secs(30);

/// The evidence about one attempt.
#[derive(Clone, Debug, Default)]
pub(super) struct AttemptEvidence<'a> {
    /// The cases that its rows name. More than one is a contradiction.
    pub(super) cases: &'a [usize],
    pub(super) state: RowState,
    /// Whether the latest list with rows contains it.
    pub(super) is_listed: bool,
    pub(super) confirmed: Confirmed,
    has_remarks: bool,
    was_without_verdict: bool,
    /// The first and the last of the consecutive reads with this state; `None` before the first read.
    unchanged: Option<(ReadTime, ReadTime)>,
}

/// The verdicts of an attempt that have been confirmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Confirmed {
    pub(super) passed: bool,
    pub(super) failed: bool,
}

impl Confirmed {
    pub(super) fn is_disputed(self) -> bool {
        self.passed && self.failed
    }
}

impl AttemptEvidence<'_> {
    /// Whether its latest verdict is confirmed.
    pub(super) fn is_confirmed(&self) -> bool {
        match self.state {
            RowState::Passed => self.confirmed.passed,
            RowState::Failed => self.confirmed.failed,
            RowState::Open | RowState::NoVerdict => false,
        }
    }

    /// Confirms its latest verdict if it has not changed for this time.
    fn confirm(&mut self, time: Duration) {
        let time = match self.state {
            RowState::Failed if !self.has_remarks => time.max(CONFIRMED_AFTER_WITHOUT_REMARKS),
            _ => time,
        };
        let reads = self.unchanged;
        if reads.is_some_and(|(first, last)| first.until(last) >= time) {
            self.confirmed.passed |= self.state == RowState::Passed;
            self.confirmed.failed |= self.state == RowState::Failed;
        }
    }
}

/// All attempts after the reads so far, which are applied in order.
#[derive(Clone, Debug)]
pub(super) struct AttemptHistory<'a> {
    all: Vec<AttemptEvidence<'a>>,
    /// The number of cases of the batch.
    cases: usize,
    pub(super) counters: Option<BatchCounters>,
    /// Increases when a counter or an attempt changes.
    pub(super) version: u64,
}

impl<'a> AttemptHistory<'a> {
    /// All attempts, before any read is applied.
    pub(super) fn new(state: &'a BatchState) -> Self {
        let attempts = state.attempts.values().map(|details| AttemptEvidence {
            cases: &details.cases,
            ..AttemptEvidence::default()
        });
        Self {
            all: attempts.collect(),
            cases: state.cases.len(),
            counters: None,
            version: 0,
        }
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, AttemptEvidence<'a>> {
        self.all.iter()
    }

    pub(super) fn get(&self, index: usize) -> &AttemptEvidence<'a> {
        &self.all[index]
    }

    pub(super) fn count(&self, is_counted: impl Fn(&AttemptEvidence<'a>) -> bool) -> u64 {
        self.all
            .iter()
            .filter(|attempt| is_counted(attempt))
            .count() as u64
    }

    pub(super) fn in_state(&self, state: RowState) -> u64 {
        self.count(|attempt| attempt.state == state)
    }

    /// Counts the matching attempts of each case.
    pub(super) fn count_by_case(
        &self,
        is_counted: impl Fn(&AttemptEvidence<'a>) -> bool,
    ) -> Vec<u64> {
        let mut counts = vec![0; self.cases];
        for attempt in self.all.iter().filter(|attempt| is_counted(attempt)) {
            for case in attempt.cases {
                counts[*case] += 1;
            }
        }
        counts
    }

    /// Counts the attempts that have not ended, whether they are still listed or not.
    ///
    /// An attempt whose first read is not applied yet does not count.
    pub(super) fn open(&self) -> u64 {
        self.count(|attempt| attempt.state == RowState::Open && attempt.unchanged.is_some())
    }

    /// Applies the next read. An attempt that a read omits keeps its state.
    pub(super) fn apply(&mut self, time: ReadTime, read: &Read) {
        if let Some(counters) = read.counters
            && self.counters != Some(counters)
        {
            self.counters = Some(counters);
            self.version += 1;
        }
        let Some(rows) = read.rows.as_ref().filter(|rows| !rows.is_empty()) else {
            return;
        };
        for (index, attempt) in self.all.iter_mut().enumerate() {
            let kinds = rows.get(index);
            attempt.is_listed = kinds.is_some();
            let Some(kinds) = kinds else { continue };
            let state = kinds.state(attempt.was_without_verdict);
            attempt.unchanged = match attempt.unchanged {
                Some((first, _)) if attempt.state == state => Some((first, time)),
                _ => {
                    self.version += 1;
                    Some((time, time))
                }
            };
            attempt.state = state;
            attempt.has_remarks = kinds.has_remarks();
            attempt.was_without_verdict |= kinds.is_without_verdict();
        }
    }

    /// Confirms verdicts: if the counters are usable, by exact agreement with them; otherwise by equal reads.
    pub(super) fn confirm(&mut self, counters: Option<(u64, u64)>) {
        match counters {
            Some(counters) if counters == self.verdicts() => self.confirm_all(Duration::ZERO),
            Some(_) => {}
            None => self.confirm_all(CONFIRMED_AFTER),
        }
    }

    pub(super) fn confirm_all(&mut self, time: Duration) {
        for attempt in &mut self.all {
            attempt.confirm(time);
        }
    }

    /// How many attempts passed and failed, by their latest state.
    pub(super) fn verdicts(&self) -> (u64, u64) {
        (
            self.in_state(RowState::Passed),
            self.in_state(RowState::Failed),
        )
    }
}
