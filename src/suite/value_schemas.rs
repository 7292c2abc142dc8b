//! The forms of single values, as the JSON Schema says them. A test holds them to what the parser takes.
//!
//! A schema sees JSON: every key is a string to it, it cannot look a variable up, and it knows neither the
//! calendar nor what another file says. There, the parser alone decides.

use schemars::{Schema, SchemaGenerator, json_schema};

/// Variables with letters around them, but not the one that holds the API key. What they stand for, only the
/// environment knows.
const WITH_VARIABLE: &str = r"(?!.*\$\{SIGMAMIND_API_KEY[:}])[A-Za-z0-9_-]*(\$\{[A-Za-z_][A-Za-z0-9_]*(:-[A-Za-z0-9_-]*)?\}[A-Za-z0-9_-]*)+";

/// An agent's id: with or without `agent_`, and no id of another kind.
const AGENT_ID: &str = r"(?!agent_$|tc_|batch_|job_|org_|chat_)(agent_)?[A-Za-z0-9_-]{1,64}";

const CASE_ID: &str = r"tc_[A-Za-z0-9_-]{1,61}";

/// A day of the calendar, but for which years are leap years.
const DAY: &str = r"^\d{4}-((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|[12]\d))$";

/// Matches an agent's id, or a text with variables that may become one.
pub(super) fn agent_id_pattern() -> String {
    format!("^({AGENT_ID}|{WITH_VARIABLE})$")
}

pub(super) fn agent_id(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "string",
        "pattern": agent_id_pattern(),
        "examples": ["mJzLaPEo425lieb9", "${BILLING_AGENT_ID:-mJzLaPEo425lieb9}"],
    })
}

pub(super) fn case_id(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "string",
        "pattern": format!("^({CASE_ID}|{WITH_VARIABLE})$"),
        "examples": ["tc_d17T6uReChpyfFeP"],
    })
}

pub(super) fn version(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "const": 1 })
}

/// A text with something in it.
pub(super) fn text(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "pattern": r"\S" })
}

pub(super) fn tags(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "array",
        "minItems": 1,
        "items": text(generator),
        "examples": [["smoke", "nightly"]],
    })
}

pub(super) fn day(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "string",
        "format": "date",
        "pattern": DAY,
        "examples": ["2027-01-31"],
    })
}

pub(super) fn gate(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "anyOf": [
            {
                "const": "all",
                "description": "Every planned attempt must pass. The default.",
            },
            {
                "const": "any",
                "description": "One attempt that passes is enough.",
            },
            {
                "type": "object",
                "additionalProperties": false,
                "required": ["at_least"],
                "properties": {
                    "at_least": {
                        "description": "So many attempts must pass, whatever is planned.",
                        "type": "integer",
                        "minimum": 1,
                        "maximum": 9_007_199_254_740_991_u64,
                        "examples": [4],
                    },
                },
            },
            {
                "type": "object",
                "additionalProperties": false,
                "required": ["rate"],
                "properties": {
                    "rate": {
                        "description": "This share of the planned attempts must pass, rounded up: 0.8 of 4 are 4.",
                        "type": "number",
                        "exclusiveMinimum": 0,
                        "maximum": 1,
                        "examples": [0.8],
                    },
                },
            },
        ],
        "examples": ["all", "any", { "at_least": 4 }, { "rate": 0.8 }],
    })
}
