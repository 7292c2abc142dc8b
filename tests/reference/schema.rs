//! A JSON Schema that the binary prints.

use std::process::Command;

use serde_json::Value;

/// Who writes the file. If people do, tables show what is required, and the defaults.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    ByPeople,
    ByTheProgram,
}

pub(crate) struct Schema {
    pub(crate) written: Written,
    root: Value,
    /// Another schema, and the page that describes it.
    other: Option<(Value, &'static str)>,
}

/// The output of the binary for these arguments.
pub(crate) fn printed(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sigma-suite"));
    let output = command.args(arguments).env_clear().output().unwrap();
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

impl Schema {
    /// What `sigma-suite schema OF` prints.
    pub(crate) fn printed(of: &str, written: Written) -> Self {
        Self {
            written,
            root: serde_json::from_str(&printed(&["schema", of])).unwrap(),
            other: None,
        }
    }

    /// Definitions that are also in another schema are described on its page.
    pub(crate) fn shared_with(self, other: Self, page: &'static str) -> Self {
        Self {
            other: Some((other.root, page)),
            ..self
        }
    }

    /// The page that describes a definition, if it is another one.
    pub(crate) fn other_page(&self, name: &str) -> Option<&'static str> {
        let (other, page) = self.other.as_ref()?;
        (other["definitions"][name] == *self.definition(name)).then_some(page)
    }

    pub(crate) fn root(&self) -> &Value {
        &self.root
    }

    pub(crate) fn definition(&self, name: &str) -> &Value {
        &self.root["definitions"][name]
    }

    /// The heading of a definition: its title, or its name in words.
    pub(crate) fn heading(&self, name: &str) -> String {
        if let Some(title) = self.definition(name)["title"].as_str() {
            return title.to_owned();
        }
        let mut words = String::new();
        for letter in name.chars() {
            if letter.is_uppercase() && !words.is_empty() {
                words.push(' ');
                words.extend(letter.to_lowercase());
            } else {
                words.push(letter);
            }
        }
        words
    }

    /// Whether a definition is a list of words that only one place uses: it is described there.
    pub(crate) fn is_inline(&self, name: &str) -> bool {
        let reference = format!("\"#/definitions/{name}\"");
        words(self.definition(name)).is_some()
            && self.root.to_string().matches(&reference).count() == 1
    }

    /// The description, without the sentences that begin with `Default:`, and these.
    pub(crate) fn description(schema: &Value) -> (String, Option<String>) {
        let text = schema["description"].as_str().unwrap_or_default();
        let text = text.replace('\n', " ");
        match text.split_once("Default: ") {
            Some((description, default)) => {
                let default = default.trim_end_matches('.').to_owned();
                (description.trim_end().to_owned(), Some(default))
            }
            None => (text, None),
        }
    }
}

/// The name of the definition that a schema refers to.
pub(crate) fn reference(schema: &Value) -> Option<&str> {
    let only = schema["allOf"].as_array().filter(|all| all.len() == 1);
    let target = only.map_or(schema, |all| &all[0]);
    target["$ref"].as_str()?.strip_prefix("#/definitions/")
}

/// The alternatives of a schema.
pub(crate) fn alternatives(schema: &Value) -> Option<&Vec<Value>> {
    schema["oneOf"].as_array().or(schema["anyOf"].as_array())
}

/// The words that a schema allows, each with its description.
pub(crate) fn words(schema: &Value) -> Option<Vec<(String, &str)>> {
    let word = |value: &Value| Some(format!("`{}`", quoted(value.as_str()?)));
    if let Some(values) = schema["enum"].as_array() {
        return values
            .iter()
            .map(|value| Some((word(value)?, "")))
            .collect();
    }
    let all = schema["oneOf"].as_array()?.iter();
    all.map(|one| Some((word(&one["const"])?, one["description"].as_str()?)))
        .collect()
}

/// A word in the quotes that YAML needs.
pub(crate) fn quoted(word: &str) -> String {
    match word {
        "" | "null" | "true" | "false" => format!("\"{word}\""),
        word => word.to_owned(),
    }
}
