//! Durations in documents.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serializer, de};

/// A duration in seconds, exact to the nanosecond up to a month. For `#[serde(with)]`.
#[derive(JsonSchema)]
#[schemars(inline, extend("minimum" = 0))]
pub(super) struct Seconds(#[expect(dead_code, reason = "for the schema")] f64);

impl Seconds {
    pub(super) fn serialize<S: Serializer>(duration: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_f64(duration.as_secs_f64())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        let seconds = f64::deserialize(from)?;
        match Duration::try_from_secs_f64(seconds) {
            // The longest duration, rounded to a double, is out of range.
            Err(_) if seconds > 0.0 => Ok(Duration::MAX),
            duration => duration.map_err(de::Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_out_of_range_become_the_longest_and_negative_ones_are_rejected() {
        let mut json = Vec::new();
        Seconds::serialize(&Duration::MAX, &mut serde_json::Serializer::new(&mut json)).unwrap();
        let json = String::from_utf8(json).unwrap();
        let read = |json: &str| Seconds::deserialize(&mut serde_json::Deserializer::from_str(json));
        assert_eq!(read(&json).unwrap(), Duration::MAX);
        assert_eq!(read("1e300").unwrap(), Duration::MAX);
        assert_eq!(read("7").unwrap(), Duration::from_secs(7));
        for wrong in ["-1", "-1e300", "\"7\"", "null"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
