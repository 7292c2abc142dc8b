//! The result of a test case, with its attempts and their conversations.

use std::borrow::Cow;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::coded::Coded;
use super::end::Trouble;
use super::settings::{CaseSettings, Location};
use crate::id::{JobId, TestCaseId};
use crate::outcome::{self, AttemptState, CaseOutcome, CaseState, DefinitionDigest, Transcript};
use crate::text::UntrustedText;

/// The result of a test case in a suite file.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
pub(super) struct CaseResult {
    /// The id of the test case.
    id: TestCaseId,
    /// The name to show: `listed_name`, else `label`, else the id.
    #[serde(skip_deserializing)]
    name: UntrustedText,
    /// The name in the suite file, if it gives one.
    listed_name: Option<UntrustedText>,
    /// The label on the platform, if it is known.
    label: Option<UntrustedText>,
    #[serde(flatten, with = "State")]
    state: CaseState,
    /// The result in one line, such as `1 of 3 attempts passed (need 2)`.
    #[serde(skip_deserializing)]
    headline: String,
    /// Whether it passed with at least one failed attempt.
    #[serde(skip_deserializing)]
    flaky: bool,
    /// Whether its result affects the verdict of the run: it is neither skipped nor in quarantine.
    #[serde(skip_deserializing)]
    decides: bool,
    /// How many attempts the platform planned, if that is known.
    planned: Option<u64>,
    /// A digest of the definition on the platform: prompt, criteria, model, mock data and attempts. `null` if unknown.
    #[serde(default)]
    definition: Option<Coded<DefinitionDigest>>,
    #[serde(flatten)]
    settings: CaseSettings,
    /// Where the suite file lists it.
    location: Location,
    /// The attempts that the platform reported, in its order.
    attempts: Vec<Attempt>,
}

impl From<&CaseOutcome> for CaseResult {
    fn from(case: &CaseOutcome) -> Self {
        let listing = &case.listing;
        Self {
            id: listing.id.clone(),
            name: case.name(),
            listed_name: listing.name.clone(),
            label: case.label.clone(),
            state: case.state.clone(),
            headline: case.headline(),
            flaky: case.is_flaky(),
            decides: listing.decides(),
            planned: case.planned,
            definition: case.definition.map(Coded),
            settings: listing.into(),
            location: (&listing.location).into(),
            attempts: case.attempts.iter().map(Attempt::from).collect(),
        }
    }
}

#[cfg(feature = "cli")]
impl CaseResult {
    /// The case with only the attempts that have these indexes. Its other values are about all attempts.
    pub(super) fn with_attempts(case: &CaseOutcome, indexes: &[usize]) -> Self {
        let attempts = indexes.iter().filter_map(|index| case.attempts.get(*index));
        Self {
            attempts: attempts.map(Attempt::from).collect(),
            ..case.into()
        }
    }
}

impl From<CaseResult> for CaseOutcome {
    fn from(case: CaseResult) -> Self {
        let (settings, location) = (case.settings, case.location.into());
        Self {
            listing: settings.into_listing(case.id, case.listed_name, location),
            label: case.label,
            planned: case.planned,
            definition: case.definition.map(|digest| digest.0),
            attempts: case.attempts.into_iter().map(Into::into).collect(),
            state: case.state,
        }
    }
}

/// The result of the test case.
#[derive(Deserialize, JsonSchema, Serialize)]
#[serde(remote = "CaseState", tag = "state", rename_all = "snake_case")]
pub(super) enum State {
    /// Enough attempts passed.
    Passed,
    /// Too few attempts passed. Attempts without a verdict could not have changed that.
    Failed {
        /// The reason, with the numbers of attempts.
        reason: String,
    },
    /// The result is not known.
    Errored(#[serde(with = "Trouble")] outcome::Trouble),
    /// The suite file excludes the test case with `skip`.
    Skipped {
        /// The reason that the suite file gives.
        reason: UntrustedText,
    },
}

/// One attempt of a test case: a simulated conversation and its verdict.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
pub(super) struct Attempt {
    /// The id of the test run on the platform.
    job: JobId,
    /// The id of the conversation on the platform, if it is known.
    chat: Option<UntrustedText>,
    /// `passed` and `failed` are verdicts; `errored` ended without one; `unfinished` had not ended.
    state: Coded<AttemptState>,
    /// The reason for the verdict, as given by the platform.
    remarks: Option<UntrustedText>,
    /// When it started (RFC 3339), if it is known.
    #[schemars(with = "Option<String>")]
    started: Option<Timestamp>,
    /// When it ended (RFC 3339), if it is known.
    #[schemars(with = "Option<String>")]
    ended: Option<Timestamp>,
    /// The conversation, in order. Empty if the platform did not provide it.
    #[serde(with = "Turns")]
    #[schemars(with = "Vec<Turn>")]
    transcript: Transcript,
}

impl From<&outcome::Attempt> for Attempt {
    fn from(attempt: &outcome::Attempt) -> Self {
        Self {
            job: attempt.job.clone(),
            chat: attempt.chat.clone(),
            state: Coded(attempt.state),
            remarks: attempt.remarks.clone(),
            started: attempt.started,
            ended: attempt.ended,
            transcript: attempt.transcript().clone(),
        }
    }
}

impl From<Attempt> for outcome::Attempt {
    fn from(attempt: Attempt) -> Self {
        let mut read = Self::new(attempt.job, attempt.state.0, attempt.transcript);
        read.chat = attempt.chat;
        read.remarks = attempt.remarks;
        read.started = attempt.started;
        read.ended = attempt.ended;
        read
    }
}

/// One message of a conversation.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
struct Turn<'a> {
    /// The role of the sender, as given by the platform, such as `user` or `assistant`.
    #[schemars(with = "UntrustedText")]
    role: Cow<'a, str>,
    /// The message.
    #[schemars(with = "UntrustedText")]
    content: Cow<'a, str>,
}

/// The messages of a conversation, written without a copy of their texts.
struct Turns;

impl Turns {
    fn serialize<S: Serializer>(transcript: &Transcript, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(transcript.iter().map(|turn| Turn {
            role: turn.role.as_raw().into(),
            content: turn.content.as_raw().into(),
        }))
    }

    fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Transcript, D::Error> {
        let turns = Vec::<Turn>::deserialize(from)?.into_iter();
        Ok(turns.map(|turn| (turn.role, turn.content)).collect())
    }
}
