//! Writes responses in the script's dialect.

use serde::Serialize;
use serde_json::{Value, json};

use super::dialect::{ApiDialect, BatchCases};
use super::evidence::CounterForm;
use super::script::Script;

/// The JSON text of a response.
pub(super) fn to_json(response: &impl Serialize, script: &Script) -> String {
    let json = if changes_nothing(script) {
        // Building a tree of every response would take most of the sandbox's time.
        serde_json::to_string(response)
    } else {
        serde_json::to_value(response).map(|value| to_dialect(value, script).to_string())
    };
    json.unwrap_or_default()
}

fn changes_nothing(script: &Script) -> bool {
    let (dialect, default) = (&script.dialect, ApiDialect::default());
    dialect.verdict == default.verdict
        && dialect.total_count == default.total_count
        && dialect.labels
        && dialect.conversations
        && dialect.planned_attempts
        && dialect.batch_cases == BatchCases::Objects
        && script.evidence.counters == CounterForm::Number
}

/// Renames, reformats and removes fields as the dialect requires.
fn to_dialect(value: Value, script: &Script) -> Value {
    let dialect = &script.dialect;
    match value {
        Value::Array(items) => items
            .into_iter()
            .map(|item| to_dialect(item, script))
            .collect(),
        Value::Object(fields) => {
            let fields = fields.into_iter().filter_map(|(name, value)| {
                let value = to_dialect(value, script);
                match name.as_str() {
                    "isSuccessful" => Some((dialect.verdict.clone(), value)),
                    "totalCount" => Some((dialect.total_count.clone(), value)),
                    "label" => dialect.labels.then_some((name, value)),
                    "conversation" => dialect.conversations.then_some((name, value)),
                    "attempt" => dialect.planned_attempts.then_some((name, value)),
                    "successfulAttempts" | "failedAttempts" => {
                        counter(&value, script.evidence.counters).map(|value| (name, value))
                    }
                    "testCases" => batch_cases(value, dialect).map(|value| (name, value)),
                    _ => Some((name, value)),
                }
            });
            Value::Object(fields.collect())
        }
        other => other,
    }
}

fn counter(count: &Value, form: CounterForm) -> Option<Value> {
    Some(match form {
        CounterForm::Number => count.clone(),
        CounterForm::Float => json!(count.as_f64()),
        CounterForm::String => json!(count.to_string()),
        CounterForm::Null => Value::Null,
        CounterForm::Word => json!("many"),
        CounterForm::Negative => json!(-1),
        CounterForm::Absent => return None,
    })
}

fn batch_cases(cases: Value, dialect: &ApiDialect) -> Option<Value> {
    match (dialect.batch_cases, cases) {
        (BatchCases::Absent, _) => None,
        (BatchCases::Ids, Value::Array(cases)) => Some(
            cases
                .into_iter()
                .map(|mut case| case["testCaseId"].take())
                .collect(),
        ),
        (_, cases) => Some(cases),
    }
}
