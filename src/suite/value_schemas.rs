//! JSON Schemas of single values. A test checks that they accept what the parser accepts.
//!
//! A schema sees JSON: every key is a string, and variables, leap years and other files are unknown. Only the
//! parser checks those.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// Variables with letters around them, except the variable of the API key. Their values are not checked.
const WITH_VARIABLE: &str = r"(?!.*\$\{SIGMAMIND_API_KEY[:}])[A-Za-z0-9_-]*(\$\{[A-Za-z_][A-Za-z0-9_]*(:-[A-Za-z0-9_-]*)?\}[A-Za-z0-9_-]*)+";

/// An agent id, with or without `agent_`, without the prefix of another kind of id.
const AGENT_ID: &str = r"(?!agent_$|tc_|batch_|job_|org_|chat_)(agent_)?[A-Za-z0-9_-]{1,64}";

const NUMBER: &str = "At least this number of attempts must pass.";

const RATE: &str = "This share of the planned attempts must pass, rounded up: 0.8 with 4 planned attempts requires 4.";

const CASE_ID: &str = r"tc_[A-Za-z0-9_-]{1,61}";

/// A calendar date, without the check for leap years.
const DAY: &str = r"^\d{4}-((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|[12]\d))$";

/// Matches an agent id, or a string with variables that may become one.
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

/// A string that is not blank.
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

/// A share above 0 and up to 1.
pub(super) fn share(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": 1,
        "examples": [0.95],
    })
}

/// How many attempts must pass, in each form that a suite file can have.
pub(super) struct CaseGate;

impl JsonSchema for CaseGate {
    fn schema_name() -> Cow<'static, str> {
        "CaseGate".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "title": "Gate of a test case",
            "description": "How many of the planned attempts must pass.",
            "anyOf": [
                {
                    "const": "all",
                    "description": "Every planned attempt must pass.",
                },
                {
                    "const": "any",
                    "description": "At least one attempt must pass.",
                },
                case_number(),
                case_rate(),
            ],
            "examples": ["all", "any", { "at_least": 4 }, { "rate": 0.8 }],
        })
    }
}

/// The gate `at_least`.
fn case_number() -> Schema {
    json_schema!({
        "type": "object",
        "description": NUMBER,
        "additionalProperties": false,
        "required": ["at_least"],
        "properties": {
            "at_least": {
                "description": NUMBER,
                "type": "integer",
                "minimum": 1,
                "maximum": 9_007_199_254_740_991_u64,
                "examples": [4],
            },
        },
    })
}

/// The gate `rate`.
fn case_rate() -> Schema {
    json_schema!({
        "type": "object",
        "description": RATE,
        "additionalProperties": false,
        "required": ["rate"],
        "properties": {
            "rate": {
                "description": RATE,
                "type": "number",
                "exclusiveMinimum": 0,
                "maximum": 1,
                "examples": [0.8],
            },
        },
    })
}
