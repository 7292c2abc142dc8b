//! The JSON Schemas of the documents that other programs read.

use schemars::generate::SchemaSettings;

use super::event::EventLine;
use super::results::Results;
use crate::suite::schema_of;

/// The JSON Schema of `results.json`, as text.
#[must_use]
pub fn results_schema() -> String {
    schema_of::<Results>(SchemaSettings::draft07().for_serialize())
}

/// The JSON Schema of a line of `--events`, as text.
#[must_use]
pub fn events_schema() -> String {
    schema_of::<EventLine>(SchemaSettings::draft07().for_serialize())
}
