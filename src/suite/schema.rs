//! The JSON Schema of suite files, for editors.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::Value;

use super::suite_file::SuiteFile;

/// The JSON Schema of suite files, as text. It uses draft 7, which language servers of editors support best.
///
/// It accepts what the parser accepts, as far as a schema can check that; [`parse`](super::parse) checks the rest.
#[must_use]
pub fn schema() -> String {
    schema_of::<SuiteFile>(SchemaSettings::draft07())
}

/// The JSON Schema of a type, as text. That of a file which the program reads has the defaults of its keys.
///
/// # Panics
/// Never: a schema is JSON.
pub(crate) fn schema_of<T: JsonSchema>(settings: SchemaSettings) -> String {
    let is_program_output = settings.contract.is_serialize();
    let settings = settings.with_transform(RecursiveTransform(move |schema: &mut Schema| {
        // About Rust values, not about files.
        schema.remove("readOnly");
        let default = schema.get("default");
        if is_program_output || default.is_some_and(is_nothing) {
            schema.remove("default");
        }
    }));
    let schema = settings.into_generator().into_root_schema_for::<T>();
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
    text.push('\n');
    text
}

/// Whether a default says nothing to people: the meaning of an absent value is in the description.
fn is_nothing(default: &Value) -> bool {
    match default {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}
