//! How a run and its batches ended.
//!
//! A type with `remote` defines how the type of that name is written and read; it has no values itself.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::coded::Coded;
use super::seconds::Seconds;
use crate::outcome::{self, Shard, Signal, TroubleKind};

/// How the run ended, whatever its test cases show.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
#[serde(tag = "end", rename_all = "snake_case")]
pub(super) enum End {
    /// Every batch run was followed to its end, or could not be created.
    Completed,
    /// Nothing was created, because something has to be fixed first.
    Refused {
        /// What has to be fixed.
        reason: String,
    },
    /// Nothing was created, because the selection leaves nothing to run.
    NothingSelected {
        /// Which selection leaves nothing.
        reason: String,
    },
    /// Nothing was created, because the service could not be reached.
    Unavailable {
        /// What went wrong.
        reason: String,
    },
    /// Nothing was created, because every selected agent belongs to another shard.
    EmptyShard {
        /// The shard that has no agent, such as `2/4`.
        empty_shard: Coded<Shard>,
    },
    /// A signal stopped the run.
    Stopped {
        /// The name of the signal.
        signal: Coded<Signal>,
    },
    /// The time limit of the run passed.
    TimedOut {
        /// The time limit, in seconds.
        limit: Seconds,
    },
    /// The run ended once its batch runs were created, as requested with `--detach`.
    Detached,
    /// The run is still going on, or its process was killed.
    NotFinished,
}

impl From<&outcome::End> for End {
    fn from(end: &outcome::End) -> Self {
        match end.clone() {
            outcome::End::Completed => Self::Completed,
            outcome::End::Refused { reason } => Self::Refused { reason },
            outcome::End::NothingSelected { reason } => Self::NothingSelected { reason },
            outcome::End::Unavailable { reason } => Self::Unavailable { reason },
            outcome::End::EmptyShard(shard) => Self::EmptyShard {
                empty_shard: Coded(shard),
            },
            outcome::End::Stopped(signal) => Self::Stopped {
                signal: Coded(signal),
            },
            outcome::End::TimedOut(limit) => Self::TimedOut {
                limit: Seconds(limit),
            },
            outcome::End::Detached => Self::Detached,
            outcome::End::NotFinished => Self::NotFinished,
        }
    }
}

impl From<End> for outcome::End {
    fn from(end: End) -> Self {
        match end {
            End::Completed => Self::Completed,
            End::Refused { reason } => Self::Refused { reason },
            End::NothingSelected { reason } => Self::NothingSelected { reason },
            End::Unavailable { reason } => Self::Unavailable { reason },
            End::EmptyShard { empty_shard } => Self::EmptyShard(empty_shard.0),
            End::Stopped { signal } => Self::Stopped(signal.0),
            End::TimedOut { limit } => Self::TimedOut(limit.0),
            End::Detached => Self::Detached,
            End::NotFinished => Self::NotFinished,
        }
    }
}

/// How far the batch run was followed.
#[derive(Deserialize, JsonSchema, Serialize)]
#[serde(remote = "outcome::BatchEnd", tag = "end", rename_all = "snake_case")]
pub(super) enum BatchEnd {
    /// To its end.
    Settled,
    /// The batch run exists and was not followed to its end. It may still be going on.
    Left(#[serde(with = "Trouble")] outcome::Trouble),
    /// The batch run was not created.
    NotCreated(#[serde(with = "Trouble")] outcome::Trouble),
    /// The request to create the batch run was sent, and no answer was received. The batch run may exist.
    MaybeCreated(#[serde(with = "Trouble")] outcome::Trouble),
}

/// Why there is no result.
#[derive(Deserialize, JsonSchema, Serialize)]
#[serde(remote = "outcome::Trouble")]
pub(super) struct Trouble {
    /// What kind of trouble.
    #[serde(with = "Coded::<TroubleKind>")]
    kind: TroubleKind,
    /// What happened, in one sentence.
    #[serde(rename = "reason")]
    message: String,
}
