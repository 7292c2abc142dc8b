//! Durations in scripts.

use std::time::Duration;

use jiff::SignedDuration;
use serde::{Deserialize, Deserializer, de};

/// A duration with units, such as `1m 30s`.
#[derive(Clone, Copy, Debug)]
pub(super) struct ScriptDuration(pub(super) Duration);

impl<'de> Deserialize<'de> for ScriptDuration {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        let text = String::deserialize(value)?;
        let span: SignedDuration = text.parse().map_err(de::Error::custom)?;
        Duration::try_from(span)
            .map(Self)
            .map_err(de::Error::custom)
    }
}
