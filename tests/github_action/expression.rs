//! The part of GitHub's expressions that `action.yml` uses. Anything else fails the tests, so that the file stays simple.

use serde_json::Value;

/// What an expression can see.
pub(crate) struct Contexts<'a> {
    /// `github`, `inputs`, `steps`, `strategy`.
    pub(crate) values: &'a Value,
    /// Whether no step before has failed, and the job was not cancelled.
    pub(crate) is_green: bool,
}

impl Contexts<'_> {
    /// Replaces each `${{ … }}` of a text.
    pub(crate) fn interpolate(&self, text: &str) -> String {
        let mut parts = text.split("${{");
        let mut result = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (expression, rest) = part.split_once("}}").expect("an end of the expression");
            result += &to_text(&self.evaluate(expression));
            result += rest;
        }
        result
    }

    /// Whether a step with this `if` runs.
    pub(crate) fn allows(&self, condition: &str) -> bool {
        assert!(!condition.contains("${{"), "{condition}");
        let names_status = condition.contains("always()") || condition.contains("success()");
        (names_status || self.is_green) && is_truthy(&self.evaluate(condition))
    }

    fn evaluate(&self, expression: &str) -> Value {
        if let Some((left, right)) = expression.split_once("&&") {
            let left = self.evaluate(left);
            return if is_truthy(&left) {
                self.evaluate(right)
            } else {
                left
            };
        }
        if let Some((left, right)) = expression.split_once("==") {
            return Value::Bool(self.are_equal(left, right));
        }
        if let Some((left, right)) = expression.split_once("!=") {
            return Value::Bool(!self.are_equal(left, right));
        }
        self.operand(expression.trim())
    }

    /// Null equals the empty text, and case is ignored.
    fn are_equal(&self, left: &str, right: &str) -> bool {
        let [left, right] = [left, right].map(|side| to_text(&self.operand(side.trim())));
        left.eq_ignore_ascii_case(&right)
    }

    fn operand(&self, text: &str) -> Value {
        match text {
            "always()" => return Value::Bool(true),
            "success()" => return Value::Bool(self.is_green),
            _ => {}
        }
        if let Some(quoted) = text.strip_prefix('\'') {
            let quoted = quoted.strip_suffix('\'').expect("a closing quote");
            assert!(!quoted.contains('\''), "{text}");
            return Value::String(quoted.to_owned());
        }
        let is_path = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        assert!(text.chars().all(is_path) && text.contains('.'), "{text:?}");
        self.look_up(text)
    }

    fn look_up(&self, path: &str) -> Value {
        let (root, rest) = path.split_once('.').expect("a path");
        let root_value = self.values.get(root);
        let mut value = root_value.unwrap_or_else(|| panic!("no context {root}: {path}"));
        for (depth, name) in rest.split('.').enumerate() {
            let next = value.get(name);
            // GitHub gives null for a misspelt name. A test should not.
            let is_declared = depth > 0 || !["inputs", "steps"].contains(&root);
            assert!(next.is_some() || is_declared, "{path} does not exist");
            let Some(next) = next else { return Value::Null };
            value = next;
        }
        value.clone()
    }
}

fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Bool(value) => *value,
        Value::Null => false,
        value => !to_text(value).is_empty(),
    }
}

fn to_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn expressions_mean_what_they_mean_to_github() {
        let values = json!({
            "inputs": { "a": "false", "empty": "" },
            "github": { "event": { "number": 7 } },
            "steps": { "one": { "outputs": {} } },
        });
        let contexts = Contexts {
            values: &values,
            is_green: false,
        };
        assert_eq!(contexts.interpolate("<${{ github.event.number }}>"), "<7>");
        assert_eq!(contexts.interpolate("${{ github.event.no.such }}"), "");
        assert_eq!(contexts.interpolate("${{ inputs.a != '' }}"), "true");
        assert_eq!(
            contexts.interpolate("${{ steps.one.outputs.x == '' }}"),
            "true"
        );
        assert!(!contexts.allows("inputs.a == 'false'"));
        assert!(contexts.allows("always() && inputs.a == 'false'"));
        // A text is true, whatever it says.
        assert!(contexts.allows("always() && inputs.a"));
        assert!(!contexts.allows("always() && inputs.empty"));
        assert!(!contexts.allows("success()"));
    }
}
