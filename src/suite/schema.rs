//! The JSON Schema of suite files, for editors.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};

use super::suite_file::SuiteFile;

/// The JSON Schema of suite files, as text. It uses draft 7, which language servers of editors support best.
///
/// It accepts what the parser accepts, as far as a schema can check that; [`parse`](super::parse) checks the rest.
#[must_use]
pub fn schema() -> String {
    schema_of::<SuiteFile>(SchemaSettings::draft07())
}

/// The JSON Schema of a type, as text.
///
/// # Panics
/// Never: a schema is JSON.
pub(crate) fn schema_of<T: JsonSchema>(settings: SchemaSettings) -> String {
    let settings = settings.with_transform(RecursiveTransform(without_values));
    let schema = settings.into_generator().into_root_schema_for::<T>();
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
    text.push('\n');
    text
}

/// Takes away what is said of fields that are not read or not required: it is about Rust values, not about files.
fn without_values(schema: &mut Schema) {
    schema.remove("default");
    schema.remove("readOnly");
}
