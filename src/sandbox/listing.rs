//! The `listing` section of a script: how the list of batches behaves.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::duration::ScriptDuration;

/// How an agent's list of batches behaves.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "Listing")]
pub(super) struct ListingSettings {
    /// Number of older batches of each agent, one hour apart. They have all cases of the agent.
    pub(super) earlier_batches: usize,
    /// Delay until a new batch is listed.
    pub(super) lag: ScriptDuration,
    /// How creation dates are written.
    pub(super) dates: DateFormat,
    /// How many of the newest batches are counted but not listed.
    pub(super) hidden: usize,
    /// How far the `Date` header is ahead of the clock of the creation dates.
    pub(super) date_header_ahead: ScriptDuration,
    /// Whether responses have no `Date` header.
    pub(super) no_date_header: bool,
}

/// How creation dates are written.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum DateFormat {
    /// To the millisecond, in UTC.
    #[default]
    Exact,
    /// Truncated to the minute.
    Minute,
    /// New York time, written as if it were UTC.
    Local,
    /// No date.
    Absent,
}
