//! Durations in scripts.

use std::time::Duration;

use jiff::SignedDuration;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A duration with units, such as `1m 30s`.
#[derive(Clone, Copy, Debug, Default)]
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

/// Only the defaults in the JSON Schema are written.
impl Serialize for ScriptDuration {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let span = SignedDuration::try_from(self.0).unwrap_or(SignedDuration::MAX);
        to.collect_str(&format_args!("{span:#}"))
    }
}

impl JsonSchema for ScriptDuration {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A number with a unit, such as `200ms`, `2s` or `1m 30s`.",
            "examples": ["200ms", "1m 30s"],
        })
    }
}
