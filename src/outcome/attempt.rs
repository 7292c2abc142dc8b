//! One attempt of a case, and counts of attempts.

use std::time::Duration;

use jiff::Timestamp;

use super::Transcript;
use crate::id::JobId;
use crate::text::UntrustedText;

/// One attempt of one case: a simulated conversation and its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The test run that this attempt is on the platform.
    pub job: JobId,
    /// The id of its conversation, if known.
    pub chat: Option<UntrustedText>,
    /// Its result.
    pub state: AttemptState,
    /// Why, in the words of the service.
    pub remarks: Option<UntrustedText>,
    /// When it was initiated.
    pub started: Option<Timestamp>,
    /// When it was over.
    pub ended: Option<Timestamp>,
    transcript: Transcript,
}

impl Attempt {
    /// An attempt of which nothing more is known than its state and its transcript, which may be empty.
    #[must_use]
    pub fn new(job: JobId, state: AttemptState, transcript: Transcript) -> Self {
        Self {
            job,
            chat: None,
            state,
            remarks: None,
            started: None,
            ended: None,
            transcript,
        }
    }

    /// The conversation, in order; empty if the service did not provide it.
    #[must_use]
    pub fn transcript(&self) -> &Transcript {
        &self.transcript
    }

    /// How long it took, if the service gave both ends in order.
    #[must_use]
    pub fn duration(&self) -> Option<Duration> {
        Duration::try_from(self.ended? - self.started?).ok()
    }
}

/// The result of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptState {
    /// The criterion was met.
    Passed,
    /// The criterion was not met: the agent did wrong.
    Failed,
    /// It ended without a verdict.
    Errored,
    /// It had not ended when we last looked.
    Unfinished,
}

impl AttemptState {
    /// Every state.
    pub const ALL: &[Self] = &[Self::Passed, Self::Failed, Self::Errored, Self::Unfinished];

    /// The word for it in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Errored => "errored",
            Self::Unfinished => "unfinished",
        }
    }
}

/// How many attempts are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Attempts that met the criterion.
    pub passed: u64,
    /// Attempts that did not.
    pub failed: u64,
    /// Attempts that ended without a verdict.
    pub errored: u64,
    /// Attempts that have begun and not ended.
    pub unfinished: u64,
}

impl Tally {
    /// Counts the attempts.
    pub fn of<'a>(attempts: impl IntoIterator<Item = &'a Attempt>) -> Self {
        let mut tally = Self::default();
        for attempt in attempts {
            *match attempt.state {
                AttemptState::Passed => &mut tally.passed,
                AttemptState::Failed => &mut tally.failed,
                AttemptState::Errored => &mut tally.errored,
                AttemptState::Unfinished => &mut tally.unfinished,
            } += 1;
        }
        tally
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed.saturating_add(other.passed),
            failed: self.failed.saturating_add(other.failed),
            errored: self.errored.saturating_add(other.errored),
            unfinished: self.unfinished.saturating_add(other.unfinished),
        }
    }

    /// All attempts that were counted.
    #[must_use]
    pub fn total(self) -> u64 {
        self.judged() + self.errored + self.unfinished
    }

    /// Attempts with a verdict.
    #[must_use]
    pub fn judged(self) -> u64 {
        self.passed.saturating_add(self.failed)
    }
}
