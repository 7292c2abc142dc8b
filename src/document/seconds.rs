//! Durations as documents hold them.

use std::time::{Duration, TryFromFloatSecsError};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A duration in seconds. Exact to the nanosecond up to a month, and never further off than a double is.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, Serialize)]
#[serde(into = "f64", try_from = "f64")]
#[schemars(inline, extend("minimum" = 0))]
pub(super) struct Seconds(pub(super) Duration);

impl From<Seconds> for f64 {
    fn from(seconds: Seconds) -> Self {
        seconds.0.as_secs_f64()
    }
}

impl TryFrom<f64> for Seconds {
    type Error = TryFromFloatSecsError;

    fn try_from(seconds: f64) -> Result<Self, Self::Error> {
        match Duration::try_from_secs_f64(seconds) {
            // The nearest double to the longest duration is beyond it.
            Err(_) if seconds > 0.0 => Ok(Self(Duration::MAX)),
            result => result.map(Self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absurd_durations_are_read_as_far_as_they_go_and_negative_ones_refused() {
        let json = serde_json::to_string(&Seconds(Duration::MAX)).unwrap();
        let read = |json: &str| serde_json::from_str::<Seconds>(json).map(|seconds| seconds.0);
        assert_eq!(read(&json).unwrap(), Duration::MAX);
        assert_eq!(read("1e300").unwrap(), Duration::MAX);
        assert_eq!(read("7").unwrap(), Duration::from_secs(7));
        for wrong in ["-1", "-1e300", "\"7\"", "null"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
