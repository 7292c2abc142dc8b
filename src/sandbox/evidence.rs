//! The `evidence` section of a script: what reads of a batch return while it runs.
//!
//! The API documentation does not say, so every behaviour can be tried.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::duration::ScriptDuration;

/// What a batch and its test runs (the rows) show before and shortly after the end.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an independent switch of the script"
)]
#[derive(Clone, Debug, Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "Evidence")]
pub(super) struct EvidenceSettings {
    /// Delay from the end of an attempt to its verdict.
    pub(super) judged_after: ScriptDuration,
    /// The verdict field of an ended attempt without a verdict. Without quotes, YAML would read another value.
    pub(super) unjudged: Unjudged,
    /// Whether running attempts have the verdict `false`.
    pub(super) open_says_false: bool,
    /// Whether running attempts are counted as failed.
    pub(super) open_counts_as_failed: bool,
    /// Whether rows have the date of an attempt's end.
    pub(super) completed_dates: bool,
    /// Whether rows have the reason for a verdict.
    pub(super) remarks: bool,
    /// Whether no row is listed until all attempts have ended.
    pub(super) rows_at_end: bool,
    /// How far the counters of a batch are behind.
    pub(super) counters_lag: ScriptDuration,
    /// How far the rows are behind.
    pub(super) rows_lag: ScriptDuration,
    /// Only each read with this number comes from a stale replica: two seconds behind and without the first row.
    /// Default: none.
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
            judged_after: ScriptDuration::default(),
            unjudged: Unjudged::Null,
            open_says_false: false,
            open_counts_as_failed: false,
            completed_dates: true,
            remarks: true,
            rows_at_end: false,
            counters_lag: ScriptDuration::default(),
            rows_lag: ScriptDuration::default(),
            stale_every: None,
            extra_total: 0,
            counters: CounterForm::Number,
            ignores_batch: false,
            foreign_row: false,
        }
    }
}

/// The verdict field of an attempt that has ended and has no verdict yet.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Unjudged {
    Null,
    False,
}

/// How counters are written.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq, Serialize)]
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
