//! What a deployment shows of a batch while it runs: all that the documentation leaves open.

use serde::Deserialize;

use super::duration::ScriptDuration;

/// What a batch and its test runs show before the end, and soon after it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the script's own"
)]
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct EvidenceSettings {
    /// How long after its end an attempt is judged.
    pub(super) judged_after: Option<ScriptDuration>,
    /// What a row says of an attempt that has ended and is not judged.
    pub(super) unjudged: Unjudged,
    /// Open attempts say `false`.
    pub(super) open_says_false: bool,
    /// Open attempts are counted as failed.
    pub(super) open_counts_as_failed: bool,
    /// Rows say when an attempt has ended.
    pub(super) completed_dates: bool,
    pub(super) remarks: bool,
    /// No row is listed before all attempts have ended.
    pub(super) rows_at_end: bool,
    /// Counters are those of a while ago.
    pub(super) counters_lag: Option<ScriptDuration>,
    /// Rows are those of a while ago.
    pub(super) rows_lag: Option<ScriptDuration>,
    /// Every so many reads come from a replica that is two seconds behind and lacks the first row.
    pub(super) stale_every: Option<usize>,
    /// Added to `totalAttempts`.
    pub(super) extra_total: u64,
    /// How counters are written.
    pub(super) counters: CounterForm,
    /// The list of test runs shows those of all batches, and does not say of which batch they are.
    pub(super) ignores_batch: bool,
    /// A row of a test case that was not asked for stands among the others.
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

/// The verdict of an attempt that is not judged yet.
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
    /// Not at all.
    Absent,
}
