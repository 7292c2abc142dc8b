//! What test runs contain besides the verdict: for reports, not as evidence.

use std::collections::BTreeSet;

use super::read::ReadTime;
use crate::api::AttemptRow;
use crate::outcome::Turn;

/// The cases of an attempt, and what reports show besides its verdict.
#[derive(Clone, Debug)]
pub(super) struct AttemptDetails {
    pub(super) cases: BTreeSet<usize>,
    /// Its lowest position in a list.
    pub(super) position: usize,
    /// The latest row, and when it was read.
    pub(super) latest: (ReadTime, AttemptRow),
    /// The latest row with a transcript.
    with_transcript: Option<(ReadTime, AttemptRow)>,
}

impl AttemptDetails {
    pub(super) fn new(time: ReadTime, position: usize, row: AttemptRow) -> Self {
        Self {
            cases: BTreeSet::new(),
            position,
            with_transcript: row.transcript.is_some().then(|| (time, row.clone())),
            latest: (time, row),
        }
    }

    pub(super) fn add_row(&mut self, time: ReadTime, row: AttemptRow) {
        let known = self.with_transcript.as_ref();
        let is_lower =
            |(at, known): &(_, _)| transcript_rank(*at, known) < transcript_rank(time, &row);
        if row.transcript.is_some() && known.is_none_or(is_lower) {
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

/// Orders two rows of one read, so that the order in which they are added does not matter.
fn rank(row: &AttemptRow) -> impl Ord {
    let texts = (row.remarks.clone(), row.chat.clone());
    (row.verdict, row.is_completed, row.ended, row.started, texts)
}

/// A transcript with content ranks higher than a later one without.
fn transcript_rank(time: ReadTime, row: &AttemptRow) -> impl Ord {
    let turns = row.transcript.as_ref().map_or(0, Vec::len);
    (turns > 0, time, turns, row.chat.clone())
}
