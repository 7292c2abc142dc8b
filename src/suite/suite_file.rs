//! A suite file as written: values with their spans, before inheritance and variables are applied.
//!
//! The JSON Schema is generated from these types. Editors show the doc comments of the fields.

use std::borrow::Cow;
use std::ops::Range;

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::value_schemas;
use crate::outcome::{Gate, Rate};
use crate::text::UntrustedText;

/// A value with its byte range.
#[derive(Clone, Debug)]
pub(super) struct Spanned<T> {
    pub(super) value: T,
    pub(super) span: Range<usize>,
}

/// The only version of suite files.
#[derive(Clone, Copy, Debug)]
pub(super) struct Version1;

#[expect(clippy::doc_markdown, reason = "editors show this text")]
/// Agents of the SigmaMind platform, and the test cases to run against each agent.
#[derive(Clone, Debug, Default, JsonSchema)]
#[schemars(title = "Suite file of sigma-suite", deny_unknown_fields)]
pub(super) struct SuiteFile<'a> {
    /// The version of this file format. 1 is the only one. Default: `1`.
    #[schemars(default, schema_with = "value_schemas::version", title = "Version")]
    #[expect(dead_code, reason = "only the schema uses it: there is one version")]
    pub(super) version: Option<Version1>,
    /// The suite's name in reports. Default: the file's path.
    #[schemars(default, schema_with = "value_schemas::text", title = "Name")]
    #[schemars(extend("examples" = ["Support release gate"]))]
    pub(super) name: Option<Spanned<UntrustedText>>,
    /// How many of the judged test cases of this file must pass, as a share. Default: every test case.
    #[schemars(default, with = "SuiteGate", title = "Gate of the suite")]
    pub(super) gate: Option<Rate>,
    /// The share of the test cases of this file that must have a result. Below it, the run is inconclusive. Default: `1`.
    #[schemars(
        default,
        schema_with = "value_schemas::share",
        title = "Minimum coverage"
    )]
    pub(super) min_coverage: Option<Rate>,
    /// Settings of all agents of this file. An agent or a case can override them.
    #[schemars(default, title = "Defaults")]
    pub(super) defaults: Inherited,
    /// Agents with their test cases. A key is the agent's id, with or without `agent_`, or a name of your own with `id:`
    /// below it. If several files list an agent, it still gets one batch run, with each test case once.
    #[schemars(schema_with = "agents", title = "Agents")]
    pub(super) agents: Vec<AgentEntry<'a>>,
}

/// How many test cases must pass.
#[derive(JsonSchema)]
#[schemars(title = "Gate of the suite", deny_unknown_fields)]
#[expect(dead_code, reason = "only for the schema")]
struct SuiteGate {
    /// The share of the judged test cases of the file that must pass, rounded up.
    #[schemars(schema_with = "value_schemas::share", title = "Share of the cases")]
    cases: Rate,
}

/// Settings that a test case inherits from its agent, and an agent from the defaults of its file.
#[derive(Clone, Debug, Default, JsonSchema)]
#[schemars(title = "Defaults", deny_unknown_fields)]
pub(super) struct Inherited {
    /// How many of the planned attempts must pass. The setting closest to the case wins. Default: `all`.
    #[schemars(default, with = "value_schemas::CaseGate", title = "Gate")]
    pub(super) pass: Option<Gate>,
    /// Tags for selection with `--tag`. Those of the defaults, the agent and the case are combined. Default: none.
    #[schemars(default, schema_with = "value_schemas::tags", title = "Tags")]
    pub(super) tags: Vec<UntrustedText>,
    /// Who is responsible. The setting closest to the case wins. Default: nobody.
    #[schemars(default, schema_with = "value_schemas::text", title = "Owner")]
    #[schemars(extend("examples" = ["payments"]))]
    pub(super) owner: Option<UntrustedText>,
}

/// An agent with its test cases and their common settings.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(title = "Agent", deny_unknown_fields)]
pub(super) struct AgentEntry<'a> {
    #[schemars(skip)]
    pub(super) key: Spanned<Cow<'a, str>>,
    /// The agent's id on the platform, if the key is a name of your own. May contain `${NAME}` or `${NAME:-default}`.
    /// Default: the key.
    #[schemars(default, schema_with = "value_schemas::agent_id", title = "Agent id")]
    pub(super) id: Option<Spanned<Cow<'a, str>>>,
    #[schemars(flatten)]
    pub(super) own: Inherited,
    /// The test cases to run against this agent: at least one, each an id or an object, and none twice.
    #[schemars(rename = "test_cases", schema_with = "cases", title = "Test cases")]
    pub(super) cases: Vec<CaseEntry<'a>>,
}

/// A test case with its settings. A test case without settings can be its id alone.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(title = "Test case", deny_unknown_fields)]
pub(super) struct CaseEntry<'a> {
    /// The case's id on the platform, which starts with `tc_`. May contain `${NAME}` or `${NAME:-default}`.
    #[schemars(schema_with = "value_schemas::case_id", title = "Test case id")]
    pub(super) id: Spanned<Cow<'a, str>>,
    /// The case's name in reports. Default: its label on the platform, else its id.
    #[schemars(default, schema_with = "value_schemas::text", title = "Name")]
    #[schemars(extend("examples" = ["Refund is refused politely"]))]
    pub(super) name: Option<Spanned<UntrustedText>>,
    #[schemars(flatten)]
    pub(super) own: Inherited,
    /// Why the case must not run. Reports show it as skipped, with this reason. Default: the case runs.
    #[schemars(default, schema_with = "value_schemas::text", title = "Skip")]
    #[schemars(extend("examples" = ["waiting for the new refund flow"]))]
    pub(super) skip: Option<UntrustedText>,
    /// The case runs and is reported, but does not affect the verdict of the run. Default: none.
    #[schemars(default, with = "QuarantineEntry", title = "Quarantine")]
    pub(super) quarantine: Option<Box<QuarantineEntry>>,
}

/// Why a case does not affect the verdict, and until when.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(title = "Quarantine", deny_unknown_fields)]
pub(super) struct QuarantineEntry {
    /// Why the result of the case cannot be trusted at the moment.
    #[schemars(schema_with = "value_schemas::text", title = "Reason")]
    #[schemars(extend("examples" = ["flaky upstream"]))]
    pub(super) reason: Spanned<UntrustedText>,
    /// The last day of the quarantine (UTC). Afterwards the case affects the verdict again. Reports warn of that day two
    /// weeks before. Default: no end, of which `check` warns.
    #[schemars(default, schema_with = "value_schemas::day", title = "Until")]
    pub(super) until: Option<Spanned<Date>>,
    /// Who is responsible for ending the quarantine. Default: nobody.
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
