//! The `evidence` section of a script: what reads of a batch return while it runs.
//!
//! The API documentation does not say, so every behaviour can be tried.

use serde::Deserialize;

use super::duration::ScriptDuration;

/// What a batch and its test runs show before and shortly after the end.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an independent switch of the script"
)]
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct EvidenceSettings {
    /// Delay from the end of an attempt to its verdict.
    pub(super) judged_after: Option<ScriptDuration>,
    /// The verdict field of an attempt that has ended and has no verdict yet.
    pub(super) unjudged: Unjudged,
    /// Whether running attempts have the verdict `false`.
    pub(super) open_says_false: bool,
    /// Whether running attempts are counted as failed.
    pub(super) open_counts_as_failed: bool,
    /// Whether rows have the date of an attempt's end.
    pub(super) completed_dates: bool,
    pub(super) remarks: bool,
    /// Whether no row is listed until all attempts have ended.
    pub(super) rows_at_end: bool,
    /// How far the counters are behind.
    pub(super) counters_lag: Option<ScriptDuration>,
    /// How far the rows are behind.
    pub(super) rows_lag: Option<ScriptDuration>,
    /// Interval, in reads, at which one comes from a stale replica: two seconds behind and without the first row.
    pub(super) stale_every: Option<usize>,
    /// Added to `totalAttempts`.
    pub(super) extra_total: u64,
    /// How counters are written.
    pub(super) counters: CounterForm,
    /// Whether the list of test runs holds those of all batches, without batch ids.
    pub(super) ignores_batch: bool,
    /// Whether the list holds a row of another test case.
    pub(super) foreign_row: bool,
}

impl Default for EvidenceSettings {
    fn default() -> Self {
        Self {
            judged_after: None,
            unjudged: Unjudged::Null,
            open_says_false: false,
            open_counts_as_failed: false,
            completed_dates: true,
            remarks: true,
            rows_at_end: false,
            counters_lag: None,
            rows_lag: None,
            stale_every: None,
            extra_total: 0,
            counters: CounterForm::Number,
            ignores_batch: false,
            foreign_row: false,
        }
    }
}

/// The verdict field of an attempt that has ended and has no verdict yet.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Unjudged {
    Null,
    False,
}

/// How counters are written.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum CounterForm {
    /// `2`
    Number,
    /// `2.0`
    Float,
    /// `"2"`
    String,
    /// `null`
    Null,
    /// `"many"`
    Word,
    /// `-1`
    Negative,
    /// The field is missing.
    Absent,
}
