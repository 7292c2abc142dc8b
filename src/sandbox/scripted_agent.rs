//! The `agents` section of a script: agents, their test cases, and how each attempt ends.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::attempt_time::AttemptTime;
use super::duration::ScriptDuration;

/// An agent. Its key is the id, with or without `agent_`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "Agent")]
pub(super) struct ScriptedAgent {
    /// The name that the platform shows.
    pub(super) name: Option<String>,
    /// The status that the platform shows, such as `Live`.
    pub(super) status: Option<String>,
    /// Whether its batches never end.
    pub(super) never_ends: bool,
    /// The counters of its batches, regardless of its test runs. Default: those of the test runs.
    pub(super) counters: Option<FixedCounters>,
    /// The test cases of the agent, by id.
    #[schemars(with = "BTreeMap<String, ScriptedCase>")]
    pub(super) cases: IndexMap<String, ScriptedCase>,
}

/// Counters of a batch that do not depend on its test runs.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Counters")]
pub(super) struct FixedCounters {
    /// The number of attempts that passed.
    pub(super) successful: u64,
    /// The number of attempts that failed.
    pub(super) failed: u64,
}

/// A test case. Its key is the id.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "Test case")]
pub(super) struct ScriptedCase {
    /// The label that the platform shows. Default: one of eight, by a hash of the id.
    pub(super) label: Option<String>,
    /// The number of attempts, or how each of them ends. Default: the number at the top of the script.
    pub(super) attempts: Option<Attempts>,
    /// How long its attempts take. Default: the setting at the top of the script.
    pub(super) attempt_time: Option<AttemptTime>,
    /// The share of attempts that pass, if they are not listed one by one. Default: the setting at the top of the
    /// script.
    pub(super) pass_rate: Option<f64>,
    /// Whether its attempts are counted but are not in the list of test runs.
    pub(super) missing_from_rows: bool,
    /// Changes its planned attempts a while after the sandbox started. Batches that already run keep their plan.
    pub(super) edited: Option<CaseEdit>,
}

/// A change of a test case's planned attempts.
#[derive(Clone, Debug, Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Edit")]
pub(super) struct CaseEdit {
    /// The time of the change, from the start of the sandbox.
    pub(super) after: ScriptDuration,
    /// The number of attempts from then on.
    pub(super) attempts: u64,
}

/// The attempts of a case: their number, or each of them.
#[derive(Clone, Debug, Deserialize, JsonSchema, Serialize)]
#[serde(
    untagged,
    expecting = "`attempts` is neither a number nor a list of attempts, each a verdict or an object with one"
)]
#[schemars(inline)]
pub(super) enum Attempts {
    Count(u64),
    Each(Vec<ScriptedAttempt>),
}

/// One attempt: only its verdict, or all details.
#[derive(Clone, Debug, Deserialize, JsonSchema, Serialize)]
#[serde(untagged)]
#[schemars(inline)]
pub(super) enum ScriptedAttempt {
    Verdict(ScriptedVerdict),
    Detailed(DetailedAttempt),
}

/// One attempt with its details.
#[derive(Clone, Debug, Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Attempt")]
pub(super) struct DetailedAttempt {
    /// How it ends.
    pub(super) verdict: ScriptedVerdict,
    /// The reason for the verdict. Default: a made-up one.
    #[serde(default)]
    pub(super) remarks: Option<String>,
    /// How long it takes. Default: the setting of the test case.
    #[serde(default)]
    pub(super) time: Option<ScriptDuration>,
    /// The messages of the conversation. Default: a made-up conversation.
    #[serde(default)]
    pub(super) conversation: Option<Vec<ScriptedTurn>>,
    /// Verdicts of more rows of the same test run, in the same list.
    #[serde(default)]
    pub(super) repeated: Vec<ScriptedVerdict>,
    /// A verdict that replaces this one some time after the end.
    #[serde(default)]
    pub(super) later: Option<LaterVerdict>,
}

/// A verdict that replaces an earlier one.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Later verdict")]
pub(super) struct LaterVerdict {
    /// The time from the end of the attempt to the new verdict.
    pub(super) after: ScriptDuration,
    /// The new verdict.
    pub(super) verdict: ScriptedVerdict,
    /// Whether it has a new job id, so that it appears as another test run.
    #[serde(default)]
    pub(super) as_another: bool,
}

/// How an attempt ends.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[schemars(title = "Verdict")]
pub(super) enum ScriptedVerdict {
    /// The attempt passes.
    Pass,
    /// The attempt fails.
    Fail,
    /// The attempt ends without a verdict.
    None,
    /// The attempt never ends.
    Hang,
}

/// One message of a conversation.
#[derive(Clone, Debug, Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Message")]
pub(super) struct ScriptedTurn {
    /// The sender: `user` or `assistant`.
    pub(super) role: String,
    /// The text.
    pub(super) content: String,
}
