//! Sections: a heading, what it describes, and tables of its fields.

use std::collections::VecDeque;

use serde_json::Value;

use crate::cells::{cell, default, has_own_table, kind, meaning};
use crate::schema::{Schema, Written, alternatives, reference, words};

/// The sections of a schema.
pub(crate) struct Sections<'a> {
    schema: &'a Schema,
    /// Definitions that already have a section, or are part of one.
    seen: Vec<&'a str>,
    next: VecDeque<&'a str>,
    text: String,
}

impl<'a> Sections<'a> {
    pub(crate) fn new(schema: &'a Schema) -> Self {
        Self {
            schema,
            seen: Vec::new(),
            next: VecDeque::new(),
            text: String::new(),
        }
    }

    /// The tables of the root, then a section for each definition in the order of its first mention.
    pub(crate) fn of_root(mut self) -> String {
        self.describe(self.schema.root());
        self.of_mentioned()
    }

    /// The fields of the root, a section for each of its kinds, then one for each definition.
    pub(crate) fn of_kinds(mut self, tag: &str) -> String {
        self.fields(self.schema.root());
        for kind in alternatives(self.schema.root()).into_iter().flatten() {
            let name = kind["properties"][tag]["const"].as_str().unwrap();
            let (description, _) = Schema::description(kind);
            self.add(&format!("### `{name}`"));
            self.add(&description);
            self.describe(kind);
            self.describe_shared(kind);
        }
        self.of_mentioned()
    }

    /// The tables of the definitions that all fields of an object come from.
    fn describe_shared(&mut self, schema: &'a Value) {
        for name in schema["allOf"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(reference)
        {
            self.seen.push(name);
            self.describe(self.schema.definition(name));
        }
    }

    fn of_mentioned(mut self) -> String {
        while let Some(name) = self.next.pop_front() {
            let is_elsewhere =
                self.schema.other_page(name).is_some() || self.schema.is_inline(name);
            if self.seen.contains(&name) || is_elsewhere {
                continue;
            }
            self.seen.push(name);
            let definition = self.schema.definition(name);
            self.add(&format!("### {}", self.schema.heading(name)));
            self.add(&Schema::description(definition).0);
            self.describe(definition);
        }
        self.text
    }

    fn add(&mut self, paragraph: &str) {
        if !paragraph.trim().is_empty() {
            self.text += paragraph.trim_end();
            self.text += "\n\n";
        }
    }

    fn describe(&mut self, schema: &'a Value) {
        self.fields(schema);
        if let Some(words) = words(schema) {
            return self.add(&word_table("value", &words));
        }
        if schema["properties"].is_object() {
            self.tagged(schema);
        } else {
            self.forms(schema);
        }
        for (name, field) in fields(schema) {
            if has_own_table(field) {
                self.add(&format!("### Values of `{name}`"));
                self.add(&word_table(name, &words(field).unwrap_or_default()));
            }
        }
    }

    fn fields(&mut self, schema: &'a Value) {
        let required: Vec<&str> = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let mut rows = Vec::new();
        for (name, field) in fields(schema) {
            self.mention(field);
            let meaning = meaning(self.schema, field);
            let kind = if has_own_table(field) {
                format!("[one of these](#values-of-{name})")
            } else {
                kind(self.schema, field)
            };
            let default = match self.schema.written {
                Written::ByPeople => format!(" | {}", default(field, required.contains(&name))),
                Written::ByTheProgram => String::new(),
            };
            rows.push(format!("| `{name}` | {kind}{default} | {meaning} |"));
        }
        let head = match self.schema.written {
            Written::ByPeople => "| key | type | default | meaning |\n|---|---|---|---|",
            Written::ByTheProgram => "| field | type | meaning |\n|---|---|---|",
        };
        if !rows.is_empty() {
            self.add(&format!("{head}\n{}", rows.join("\n")));
        }
    }

    /// Fields that depend on the value of one of them.
    fn tagged(&mut self, schema: &'a Value) {
        let Some(variants) = alternatives(schema) else {
            return;
        };
        let mut rows = Vec::new();
        let mut tag = "";
        for variant in variants {
            let Some((name, value)) = variant["properties"].as_object().and_then(|all| {
                all.iter()
                    .find_map(|(name, field)| Some((name, field["const"].as_str()?)))
            }) else {
                return;
            };
            tag = name;
            let mut more: Vec<String> = fields(variant)
                .map(|(name, field)| {
                    format!(
                        "`{name}` ({}): {}",
                        kind(self.schema, field),
                        meaning(self.schema, field)
                    )
                })
                .collect();
            for shared in variant["allOf"].as_array().into_iter().flatten() {
                self.mention(shared);
                more.push(format!("those of {}", kind(self.schema, shared)));
            }
            rows.push(format!(
                "| `{value}` | {} | {} |",
                meaning(self.schema, variant),
                more.join(" ")
            ));
        }
        self.add(&format!("`{tag}` decides which other fields there are:"));
        self.add(&format!(
            "| `{tag}` | meaning | more fields |\n|---|---|---|\n{}",
            rows.join("\n")
        ));
    }

    /// The forms of a value.
    fn forms(&mut self, schema: &'a Value) {
        let forms: Vec<(String, &str)> = alternatives(schema)
            .into_iter()
            .flatten()
            .map(|form| {
                (
                    kind(self.schema, form),
                    form["description"].as_str().unwrap_or_default(),
                )
            })
            .collect();
        if !forms.is_empty() {
            self.add(&word_table("value", &forms));
        }
    }

    fn mention(&mut self, value: &'a Value) {
        match value {
            Value::Object(fields) => {
                let name = fields.get("$ref").and_then(Value::as_str);
                let name = name.and_then(|name| name.strip_prefix("#/definitions/"));
                self.next.extend(name);
                fields.values().for_each(|value| self.mention(value));
            }
            Value::Array(items) => items.iter().for_each(|value| self.mention(value)),
            _ => {}
        }
    }
}

/// The fields of an object that have a description. The tag of a variant has none: that of the variant says it.
fn fields(schema: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let fields = schema["properties"].as_object().into_iter().flatten();
    let fields = fields.map(|(name, field)| (name.as_str(), field));
    fields.filter(|(_, field)| field["description"].is_string())
}

/// A table of words with their meanings.
pub(crate) fn word_table(of: &str, words: &[(String, &str)]) -> String {
    let mut table = format!("| {of} | meaning |\n|---|---|");
    for (word, description) in words {
        table = format!("{table}\n| {word} | {} |", cell(description));
    }
    table
}
