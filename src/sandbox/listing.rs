//! What a deployment shows of the batches that an agent has.

use serde::Deserialize;

use super::duration::ScriptDuration;

/// The list of batches and its dates.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ListingSettings {
    /// Batches of all its cases that an agent had before, one an hour.
    pub(super) earlier_batches: usize,
    /// How long a new batch takes to be listed.
    pub(super) lag: Option<ScriptDuration>,
    /// How dates of creation are written.
    pub(super) dates: DateFormat,
    /// Rows that are counted and not shown.
    pub(super) hidden: usize,
    /// How far the header `Date` is ahead of the clock that dates the batches.
    pub(super) date_header_ahead: Option<ScriptDuration>,
    /// Answers have no header `Date`.
    pub(super) no_date_header: bool,
}

/// How dates of creation are written.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum DateFormat {
    #[default]
    Exact,
    /// Cut to the minute.
    Minute,
    /// The time in New York, as if it were UTC.
    Local,
    Absent,
}
