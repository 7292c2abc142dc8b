//! Every attempt that was ever shown: what it is by the latest read, and which of its verdicts are confirmed.

use std::collections::BTreeSet;
use std::time::Duration;

use super::read::{BatchCounters, Read, ReadTime, RowState};

/// Without counters, a verdict that two reads this far apart agree on is confirmed.
const EQUAL_READS: Duration = Duration::from_secs(5);

/// `false` without remarks may be what a judge writes before it has judged.
const EQUAL_READS_WITHOUT_REMARKS: Duration = Duration::from_secs(30);

/// One attempt.
#[derive(Clone, Debug)]
pub(super) struct AttemptEvidence {
    /// The cases that rows said it is of; more than one is a contradiction.
    pub(super) cases: BTreeSet<usize>,
    pub(super) state: RowState,
    /// Whether the latest list that answered shows it.
    pub(super) is_listed: bool,
    pub(super) confirmed: Confirmed,
    has_remarks: bool,
    was_without_verdict: bool,
    /// The first and the last of the reads in a row that showed this state.
    equal: Option<(ReadTime, ReadTime)>,
}

/// The verdicts of an attempt that were confirmed, at any time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Confirmed {
    pub(super) passed: bool,
    pub(super) failed: bool,
}

impl Confirmed {
    pub(super) fn is_any(self) -> bool {
        self.passed || self.failed
    }

    pub(super) fn is_disputed(self) -> bool {
        self.passed && self.failed
    }
}

impl AttemptEvidence {
    pub(super) fn new(cases: BTreeSet<usize>) -> Self {
        Self {
            cases,
            state: RowState::Open,
            is_listed: false,
            confirmed: Confirmed::default(),
            has_remarks: false,
            was_without_verdict: false,
            equal: None,
        }
    }

    /// Whether the verdict that it shows now is confirmed.
    pub(super) fn is_confirmed(&self) -> bool {
        match self.state {
            RowState::Passed => self.confirmed.passed,
            RowState::Failed => self.confirmed.failed,
            RowState::Open | RowState::NoVerdict => false,
        }
    }

    fn is_equal_for(&self, time: Duration) -> bool {
        self.equal
            .is_some_and(|(first, last)| first.until(last) >= time)
    }

    /// Confirms the verdict that it shows, once it was shown for long enough.
    pub(super) fn confirm(&mut self, long_enough: Duration) {
        match self.state {
            RowState::Passed => self.confirmed.passed |= self.is_equal_for(long_enough),
            RowState::Failed => {
                let long_enough = if self.has_remarks {
                    long_enough
                } else {
                    long_enough.max(EQUAL_READS_WITHOUT_REMARKS)
                };
                self.confirmed.failed |= self.is_equal_for(long_enough);
            }
            RowState::Open | RowState::NoVerdict => {}
        }
    }
}

/// All attempts, as reads are taken in one after the other.
#[derive(Clone, Debug)]
pub(super) struct AttemptHistory {
    all: Vec<AttemptEvidence>,
    pub(super) counters: Option<BatchCounters>,
    /// Goes up whenever counters or attempts change.
    pub(super) version: u64,
}

impl AttemptHistory {
    pub(super) fn new(jobs: Vec<AttemptEvidence>) -> Self {
        Self {
            all: jobs,
            counters: None,
            version: 0,
        }
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, AttemptEvidence> {
        self.all.iter()
    }

    pub(super) fn get(&self, index: usize) -> &AttemptEvidence {
        &self.all[index]
    }

    pub(super) fn count(&self, state: RowState) -> u64 {
        self.all.iter().filter(|job| job.state == state).count() as u64
    }

    /// How many attempts of each case are of some kind.
    pub(super) fn by_case(
        &self,
        cases: usize,
        is_meant: impl Fn(&AttemptEvidence) -> bool,
    ) -> Vec<u64> {
        let mut counts = vec![0; cases];
        for job in self.all.iter().filter(|job| is_meant(job)) {
            for case in &job.cases {
                counts[*case] += 1;
            }
        }
        counts
    }

    /// AttemptDetails that were shown and have not ended, whether they are still listed or not.
    ///
    /// One that no read has shown yet is none: it was listed in a read that is still to be taken in.
    pub(super) fn open(&self) -> u64 {
        let is_open = |job: &&AttemptEvidence| job.state == RowState::Open && job.equal.is_some();
        self.all.iter().filter(is_open).count() as u64
    }

    /// Takes in a read. Absence says nothing: what was seen stays seen.
    pub(super) fn take(&mut self, time: ReadTime, read: &Read) {
        if let Some(counters) = read.counters
            && self.counters != Some(counters)
        {
            self.counters = Some(counters);
            self.version += 1;
        }
        let Some(rows) = read.rows.as_ref().filter(|rows| !rows.is_empty()) else {
            return;
        };
        for job in &mut self.all {
            job.is_listed = false;
        }
        for (index, shown) in rows {
            let job = &mut self.all[*index];
            let state = shown.state(job.was_without_verdict);
            job.equal = match job.equal {
                Some((first, _)) if job.state == state => Some((first, time)),
                _ => {
                    self.version += 1;
                    Some((time, time))
                }
            };
            job.state = state;
            job.is_listed = true;
            job.has_remarks = shown.has_remarks();
            job.was_without_verdict |= shown.is_without_verdict();
        }
    }

    /// Confirms what the reads so far confirm: with usable counters by exact agreement only, without them by time.
    pub(super) fn confirm(&mut self, counted: Option<(u64, u64)>) {
        match counted {
            Some(counted) if counted == self.verdicts() => self.confirm_all(Duration::ZERO),
            Some(_) => {}
            None => self.confirm_all(EQUAL_READS),
        }
    }

    pub(super) fn confirm_all(&mut self, long_enough: Duration) {
        for job in &mut self.all {
            job.confirm(long_enough);
        }
    }

    /// How many rows say passed and failed.
    pub(super) fn verdicts(&self) -> (u64, u64) {
        (self.count(RowState::Passed), self.count(RowState::Failed))
    }
}
