//! The cells of a table of fields.

use serde_json::Value;

use crate::schema::{Schema, Written, alternatives, quoted, reference, words};

/// More words than this get a table of their own.
const MAX_WORDS: usize = 8;

/// Whether the words of a field do not fit into its row.
pub(crate) fn has_own_table(field: &Value) -> bool {
    words(field).is_some_and(|words| words.len() > MAX_WORDS)
}

/// The type of a value, in words.
pub(crate) fn kind(schema: &Schema, value: &Value) -> String {
    if let Some(name) = reference(value) {
        if schema.is_inline(name) {
            return kind(schema, schema.definition(name));
        }
        let heading = schema.heading(name);
        let anchor = heading.to_lowercase().replace(' ', "-");
        let page = schema.other_page(name).unwrap_or_default();
        return format!("[{}]({page}#{anchor})", heading.to_lowercase());
    }
    if let Some(words) = words(value) {
        return any_of(&words.into_iter().map(|(word, _)| word).collect::<Vec<_>>());
    }
    if let Some(all) = alternatives(value) {
        let all = all.iter().filter(|one| is_shown(schema, &one["type"]));
        return any_of(&all.map(|one| kind(schema, one)).collect::<Vec<_>>());
    }
    match &value["const"] {
        Value::Null => by_type(schema, value),
        only => format!("`{only}`").replace('"', ""),
    }
}

fn by_type(schema: &Schema, value: &Value) -> String {
    let names = match &value["type"] {
        Value::Array(names) => names.iter().collect(),
        name => vec![name],
    };
    let names = names.into_iter().filter(|name| is_shown(schema, name));
    let kinds = names.map(|name| match name.as_str().unwrap_or_default() {
        "string" => "text".to_owned(),
        "boolean" => "`true` or `false`".to_owned(),
        "null" => "`null`".to_owned(),
        "integer" => "whole number".to_owned() + &range(value),
        "number" => "number".to_owned() + &range(value),
        "array" => format!("list of {}", kind(schema, &value["items"])),
        "object" => object(schema, value),
        other => panic!("a type without a name: {other} in {value}"),
    });
    any_of(&kinds.collect::<Vec<_>>())
}

/// In a file that people write, `null` is the same as nothing.
fn is_shown(schema: &Schema, of_type: &Value) -> bool {
    *of_type != "null" || schema.written == Written::ByTheProgram
}

fn range(value: &Value) -> String {
    let number = |key: &str| value[key].as_f64().filter(|number| *number != 0.0);
    match (
        number("minimum"),
        value["exclusiveMinimum"].as_f64(),
        number("maximum"),
    ) {
        (None, Some(above), Some(to)) => format!(" above {above}, up to {to}"),
        (Some(from), None, _) => format!(" from {from}"),
        _ => String::new(),
    }
}

/// An object with fields of its own, or one whose keys are free.
fn object(schema: &Schema, value: &Value) -> String {
    if let Some(fields) = value["properties"].as_object() {
        let fields = fields.iter();
        let fields = fields.map(|(name, field)| format!("`{name}:` {}", kind(schema, field)));
        return format!("object with {}", fields.collect::<Vec<_>>().join(", "));
    }
    let by_pattern = value["patternProperties"].as_object();
    let by_pattern = by_pattern.and_then(|patterns| patterns.values().next());
    let of = by_pattern.unwrap_or(&value["additionalProperties"]);
    format!("mapping of ids to {}", kind(schema, of))
}

fn any_of(kinds: &[String]) -> String {
    let is_list = |kind: &String| kind.contains(" of ") || kind.contains(" with ");
    let between = if kinds.iter().any(is_list) {
        "; or "
    } else {
        " or "
    };
    match kinds.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) if between == " or " => format!("{} or {last}", others.join(", ")),
        _ => kinds.join(between),
    }
}

/// What a field means: its description, its words and its examples.
pub(crate) fn meaning(schema: &Schema, field: &Value) -> String {
    let (mut meaning, _) = Schema::description(field);
    let inline = reference(field).filter(|name| schema.is_inline(name));
    let of = inline.map_or(field, |name| schema.definition(name));
    if !has_own_table(of) && reference(of).is_none() {
        meaning += &described_words(of);
    }
    if let Some(examples) = field["examples"].as_array() {
        let label = if examples.len() == 1 {
            "Example"
        } else {
            "Examples"
        };
        let examples = examples
            .iter()
            .map(|example| format!("`{}`", flow(example)));
        let examples = examples.collect::<Vec<_>>().join(", ");
        meaning = format!("{meaning} {label}: {examples}.");
    }
    cell(&meaning)
}

/// What the words of a field mean.
fn described_words(of: &Value) -> String {
    let words = words(of).into_iter().flatten();
    let described = words.filter(|(_, description)| !description.is_empty());
    let described = described
        .map(|(word, description)| format!("{word}: {}", description.trim_end_matches('.')))
        .collect::<Vec<_>>();
    if described.is_empty() {
        return String::new();
    }
    format!(" {}.", described.join("; "))
}

/// The default of a field, if it is not a section of its own.
pub(crate) fn default(field: &Value, is_required: bool) -> String {
    if is_required {
        return "required".to_owned();
    }
    if let (_, Some(default)) = Schema::description(field) {
        return cell(&default);
    }
    match &field["default"] {
        Value::Null => String::new(),
        Value::Object(_) if reference(field).is_some() => String::new(),
        default => format!("`{}`", flow(default)),
    }
}

/// A value as YAML on one line.
fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let items = items.iter().map(flow).collect::<Vec<_>>();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) => {
            let fields = fields.iter();
            let fields = fields.map(|(name, value)| format!("{name}: {}", flow(value)));
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// Text in a cell of a table.
pub(crate) fn cell(text: &str) -> String {
    text.trim().replace('\n', " ").replace('|', "\\|")
}
