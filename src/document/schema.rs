//! The JSON Schema of `results.json`, for programs that read it.

use schemars::generate::SchemaSettings;

use super::results::Results;
use crate::suite::schema_of;

/// The JSON Schema of `results.json`, as text.
#[must_use]
pub fn results_schema() -> String {
    schema_of::<Results>(SchemaSettings::draft07().for_serialize())
}
