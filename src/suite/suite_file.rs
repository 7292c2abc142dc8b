//! A suite file as it is written: every value with its place, nothing inherited or filled in yet.
//!
//! The JSON Schema is generated from these types, so the comments on their public face are what an editor shows.

use std::ops::Range;

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::value_schemas;
use crate::outcome::Gate;
use crate::text::UntrustedText;

/// A value, and where it is written.
#[derive(Clone, Debug)]
pub(super) struct Spanned<T> {
    pub(super) value: T,
    pub(super) span: Range<usize>,
}

/// The only version of suite files.
#[derive(Clone, Copy, Debug)]
pub(super) struct Version1;

#[expect(clippy::doc_markdown, reason = "an editor shows these words")]
/// Agents of the SigmaMind platform, and the test cases to run against each of them.
#[derive(Clone, Debug, Default, JsonSchema)]
#[schemars(title = "Suite file of sigma-suite", deny_unknown_fields)]
pub(super) struct SuiteFile {
    /// The version of this format. 1 is the only one, and the default.
    #[schemars(default, schema_with = "value_schemas::version", title = "Version")]
    #[expect(dead_code, reason = "read by the schema alone: there is only one")]
    pub(super) version: Option<Version1>,
    /// The suite's name in reports. Default: the file's path.
    #[schemars(default, schema_with = "value_schemas::text", title = "Name")]
    #[schemars(extend("examples" = ["Support release gate"]))]
    pub(super) name: Option<Spanned<UntrustedText>>,
    /// What all agents of this file have in common; an agent or a case may say otherwise.
    #[schemars(default, title = "Defaults")]
    pub(super) defaults: Inherited,
    /// Agents with their test cases, by the agent's id, or by a name of your own with `id:` below it.
    #[schemars(schema_with = "agents", title = "Agents")]
    pub(super) agents: Vec<AgentEntry>,
}

/// What a case takes from its agent, and an agent from the defaults.
#[derive(Clone, Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Inherited {
    /// How many of the planned attempts must pass: `all`, `any`, `{ at_least: 4 }` or `{ rate: 0.8 }`.
    /// Default: `all`. What stands closer to the case wins.
    #[schemars(default, schema_with = "value_schemas::gate", title = "Gate")]
    pub(super) pass: Option<Gate>,
    /// Words to select by, with `--tag`. Tags of the defaults, the agent and the case add up.
    #[schemars(default, schema_with = "value_schemas::tags", title = "Tags")]
    pub(super) tags: Vec<UntrustedText>,
    /// Who answers for it. What stands closer to the case wins.
    #[schemars(default, schema_with = "value_schemas::text", title = "Owner")]
    #[schemars(extend("examples" = ["payments"]))]
    pub(super) owner: Option<UntrustedText>,
}

/// An agent with its test cases, and what they have in common.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(title = "Agent", deny_unknown_fields)]
pub(super) struct AgentEntry {
    #[schemars(skip)]
    pub(super) key: Spanned<String>,
    /// The agent's id on the platform, where the key above is a name of your own. May hold `${NAME}` or
    /// `${NAME:-default}`.
    #[schemars(default, schema_with = "value_schemas::agent_id", title = "Agent id")]
    pub(super) id: Option<Spanned<String>>,
    #[schemars(flatten)]
    pub(super) own: Inherited,
    /// The test cases to run against this agent.
    #[schemars(rename = "test_cases", schema_with = "cases", title = "Test cases")]
    pub(super) cases: Vec<CaseEntry>,
}

/// A test case with what is to be said about it.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(title = "Test case", deny_unknown_fields)]
pub(super) struct CaseEntry {
    /// The case's id on the platform, `tc_…`. May hold `${NAME}` or `${NAME:-default}`.
    #[schemars(schema_with = "value_schemas::case_id", title = "Test case id")]
    pub(super) id: Spanned<String>,
    /// The case's name in reports. Default: its label on the platform.
    #[schemars(default, schema_with = "value_schemas::text", title = "Name")]
    #[schemars(extend("examples" = ["Refund is refused politely"]))]
    pub(super) name: Option<Spanned<UntrustedText>>,
    #[schemars(flatten)]
    pub(super) own: Inherited,
    /// Why the case is not to run. It is reported as skipped, for this reason.
    #[schemars(default, schema_with = "value_schemas::text", title = "Skip")]
    #[schemars(extend("examples" = ["waiting for the new refund flow"]))]
    pub(super) skip: Option<UntrustedText>,
    /// The case runs and is shown, and does not decide the run.
    #[schemars(default, with = "QuarantineEntry", title = "Quarantine")]
    pub(super) quarantine: Option<Box<QuarantineEntry>>,
}

/// Why a case does not decide, and how long.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(title = "Quarantine", deny_unknown_fields)]
pub(super) struct QuarantineEntry {
    /// Why the case cannot be trusted at present.
    #[schemars(schema_with = "value_schemas::text", title = "Reason")]
    #[schemars(extend("examples" = ["flaky upstream"]))]
    pub(super) reason: UntrustedText,
    /// The last day of the quarantine, by UTC. After it the case decides again. Default: no end.
    #[schemars(default, schema_with = "value_schemas::day", title = "Until")]
    pub(super) until: Option<Spanned<Date>>,
    /// Who is to bring the case back.
    #[schemars(default, schema_with = "value_schemas::text", title = "Owner")]
    #[schemars(extend("examples" = ["payments"]))]
    pub(super) owner: Option<UntrustedText>,
}

fn agents(generator: &mut SchemaGenerator) -> Schema {
    let (agent, cases) = (generator.subschema_for::<AgentEntry>(), cases(generator));
    let mut by_id = serde_json::Map::new();
    let either = json_schema!({ "anyOf": [cases, agent] });
    by_id.insert(value_schemas::agent_id_pattern(), either.to_value());
    json_schema!({
        "type": "object",
        "minProperties": 1,
        "propertyNames": { "minLength": 1, "not": { "const": "<<" } },
        "patternProperties": by_id,
        "additionalProperties": { "allOf": [agent, { "required": ["id"] }] },
        "examples": [{ "D5D0p7TUs66TTAEAx": ["tc_xeeXG5hX9dl0VFNt"] }],
    })
}

fn cases(generator: &mut SchemaGenerator) -> Schema {
    let (id, case) = (
        value_schemas::case_id(generator),
        generator.subschema_for::<CaseEntry>(),
    );
    json_schema!({
        "type": "array",
        "minItems": 1,
        "uniqueItems": true,
        "items": { "anyOf": [id, case] },
    })
}
