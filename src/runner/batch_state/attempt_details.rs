//! What test runs contain besides the verdict: for reports, not as evidence.

use jiff::Timestamp;

use super::read::ReadTime;
use crate::api::AttemptRow;
use crate::outcome::Transcript;
use crate::text::UntrustedText;

/// The cases of an attempt, and what reports show besides its verdict.
#[derive(Clone, Debug)]
pub(super) struct AttemptDetails {
    /// The cases that its rows name, each once. More than one is a contradiction.
    pub(super) cases: Vec<usize>,
    /// Its lowest position in a list.
    pub(super) position: usize,
    /// Of the latest row.
    pub(super) latest: RowDetails,
    /// The best transcript of all rows.
    transcript: Option<RankedTranscript>,
}

/// What a row contains. The order of the fields ranks the rows of one read, so that the order in which they are added
/// does not matter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RowDetails {
    time: ReadTime,
    verdict: Option<bool>,
    is_completed: bool,
    pub(super) ended: Option<Timestamp>,
    pub(super) started: Option<Timestamp>,
    pub(super) remarks: Option<UntrustedText>,
    pub(super) chat: Option<UntrustedText>,
}

/// A transcript of a row. One with content ranks higher than a later one without.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct RankedTranscript {
    has_content: bool,
    time: ReadTime,
    turns: usize,
    chat: Option<UntrustedText>,
    transcript: Transcript,
}

impl AttemptDetails {
    pub(super) fn new(time: ReadTime, position: usize, row: AttemptRow) -> Self {
        let (latest, transcript) = split(time, row);
        Self {
            cases: Vec::new(),
            position,
            latest,
            transcript,
        }
    }

    pub(super) fn add_row(&mut self, time: ReadTime, row: AttemptRow) {
        let (latest, transcript) = split(time, row);
        if latest > self.latest {
            self.latest = latest;
        }
        if transcript > self.transcript {
            self.transcript = transcript;
        }
    }

    pub(super) fn has_no_transcript(&self) -> bool {
        !self
            .transcript
            .as_ref()
            .is_some_and(|ranked| ranked.has_content)
    }

    pub(super) fn transcript(&self) -> Transcript {
        let ranked = self.transcript.as_ref();
        ranked.map_or_else(Transcript::default, |ranked| ranked.transcript.clone())
    }
}

fn split(time: ReadTime, row: AttemptRow) -> (RowDetails, Option<RankedTranscript>) {
    let ranked = row.transcript.map(|transcript| RankedTranscript {
        has_content: !transcript.is_empty(),
        time,
        turns: transcript.len(),
        chat: row.chat.clone(),
        transcript,
    });
    let details = RowDetails {
        time,
        verdict: row.verdict,
        is_completed: row.is_completed,
        ended: row.ended,
        started: row.started,
        remarks: row.remarks,
        chat: row.chat,
    };
    (details, ranked)
}
