//! The `attempt_time` of a script.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::duration::ScriptDuration;

/// How long attempts take.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, Serialize)]
#[serde(
    untagged,
    expecting = "`attempt_time` is neither a duration, such as `2s`, nor `{ median, sigma }`"
)]
#[schemars(inline)]
pub(super) enum AttemptTime {
    Fixed(ScriptDuration),
    Random(LogNormal),
}

/// Random times like those of real conversations: most are about the median, a few are much longer (a log-normal
/// distribution).
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Random time")]
pub(super) struct LogNormal {
    /// Half of the attempts take at most this long.
    pub(super) median: ScriptDuration,
    /// How far the times are spread: the standard deviation of their logarithm. With 0, all take the median.
    pub(super) sigma: f64,
}
