//! How a run and its batches ended.
//!
//! A type with `remote` defines how the type of that name is written and read; it is never constructed.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::coded::Coded;
use super::seconds::Seconds;
use crate::outcome::{self, Signal, TroubleKind};

/// How the run ended, whatever its test cases show.
#[derive(Deserialize, JsonSchema, Serialize)]
#[serde(remote = "outcome::End", tag = "end", rename_all = "snake_case")]
pub(super) enum End {
    /// Every batch run was followed to its end, or could not be created.
    Completed,
    /// Nothing was created, because of an error that the user must fix.
    Refused {
        /// The error to fix.
        reason: String,
    },
    /// Nothing was created, because the selection contains nothing to run.
    NothingSelected {
        /// Why there is nothing to run.
        reason: String,
    },
    /// Nothing was created, because the service could not be reached.
    Unavailable {
        /// What went wrong.
        reason: String,
    },
    /// Nothing was created, because there was nothing to do: nothing changed, nothing failed in the last run, or every
    /// selected agent belongs to another shard.
    Idle {
        /// Why there was nothing to do.
        reason: String,
    },
    /// A signal stopped the run.
    Stopped {
        /// The name of the signal.
        #[serde(with = "Coded::<Signal>")]
        signal: Signal,
    },
    /// The time limit of the run passed.
    TimedOut {
        /// The time limit, in seconds.
        #[serde(with = "Seconds")]
        limit: Duration,
    },
    /// The run ended once its batch runs were created, as requested with `--detach`.
    Detached,
    /// The run has not finished, or its process was killed.
    NotFinished,
}

/// Whether the batch run was followed to its end.
#[derive(Deserialize, JsonSchema, Serialize)]
#[serde(remote = "outcome::BatchEnd", tag = "end", rename_all = "snake_case")]
pub(super) enum BatchEnd {
    /// The batch run was followed to its end.
    Settled,
    /// The batch run exists and was not followed to its end. It may still be running.
    Left(#[serde(with = "Trouble")] outcome::Trouble),
    /// The batch run was not created.
    NotCreated(#[serde(with = "Trouble")] outcome::Trouble),
    /// The request to create the batch run was sent, but no response was received. The batch run may exist.
    MaybeCreated(#[serde(with = "Trouble")] outcome::Trouble),
}

/// Why there is no result.
#[derive(Deserialize, JsonSchema, Serialize)]
#[serde(remote = "outcome::Trouble")]
pub(super) struct Trouble {
    /// The kind of problem.
    #[serde(with = "Coded::<TroubleKind>")]
    kind: TroubleKind,
    /// What happened, in one sentence.
    #[serde(rename = "reason")]
    message: String,
}
