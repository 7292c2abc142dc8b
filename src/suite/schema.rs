//! The JSON Schema of suite files, for editors.

use schemars::generate::SchemaSettings;

use super::suite_file::SuiteFile;

/// The JSON Schema of suite files, as text. It uses draft 7, which language servers of editors support best.
///
/// It accepts what the parser accepts, as far as a schema can check that; [`parse`](super::parse) checks the rest.
///
/// # Panics
/// Never: a schema is JSON.
#[must_use]
pub fn schema() -> String {
    let generator = SchemaSettings::draft07().into_generator();
    let schema = generator.into_root_schema_for::<SuiteFile>();
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
    text.push('\n');
    text
}
