//! What was shown of an attempt beside its verdict: for reports, no evidence.

use std::collections::BTreeSet;

use super::read::ReadTime;
use crate::api::AttemptRow;
use crate::outcome::Turn;

/// What was shown of an attempt beside its verdict.
#[derive(Clone, Debug)]
pub(super) struct AttemptDetails {
    pub(super) cases: BTreeSet<usize>,
    /// The lowest place at which a list showed it.
    pub(super) place: usize,
    /// The latest row, and when it was read.
    pub(super) latest: (ReadTime, AttemptRow),
    /// The latest row with a transcript.
    with_transcript: Option<(ReadTime, AttemptRow)>,
}

impl AttemptDetails {
    pub(super) fn new(time: ReadTime, place: usize, row: AttemptRow) -> Self {
        Self {
            cases: BTreeSet::new(),
            place,
            with_transcript: row.transcript.is_some().then(|| (time, row.clone())),
            latest: (time, row),
        }
    }

    pub(super) fn show(&mut self, time: ReadTime, row: AttemptRow) {
        if row.transcript.is_some()
            && self
                .with_transcript
                .as_ref()
                .is_none_or(|(at, known)| transcript_rank(*at, known) < transcript_rank(time, &row))
        {
            self.with_transcript = Some((time, row.clone()));
        }
        if (time, rank(&row)) > (self.latest.0, rank(&self.latest.1)) {
            self.latest = (time, row);
        }
    }

    pub(super) fn transcript(&self) -> &[Turn] {
        let row = self.with_transcript.as_ref().map(|(_, row)| row);
        row.and_then(|row| row.transcript.as_deref()).unwrap_or(&[])
    }
}

/// Puts two rows of one read in an order of their own, whichever was taken in first.
fn rank(row: &AttemptRow) -> impl Ord {
    let texts = (row.remarks.clone(), row.chat.clone());
    (row.verdict, row.is_completed, row.ended, row.started, texts)
}

/// A transcript that says something outweighs any later one that does not.
fn transcript_rank(time: ReadTime, row: &AttemptRow) -> impl Ord {
    let turns = row.transcript.as_ref().map_or(0, Vec::len);
    (turns > 0, time, turns, row.chat.clone())
}
