//! `results.json`: a whole run, written and read back. No text is shortened.

use std::borrow::Cow;
use std::io;
use std::time::Duration;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::advice::Advice;
use super::baseline_result::BaselineResult;
use super::case::CaseResult;
use super::coded::Coded;
use super::counts::Counts;
use super::criteria::Criteria;
use super::drop_check::DropChecks;
use super::each::Each;
use super::end::{BatchEnd, End};
use super::same_fields::same_fields;
use super::seconds::Seconds;
use super::settings::GroupName;
use crate::id::{AgentId, BatchId, RunId};
use crate::outcome::{
    self, BatchOutcome, CaseOutcome, CaseTally, GroupOutcome, Outcome, PlanDigest, Scope, Service,
    Shard, Verdict,
};
use crate::text::UntrustedText;

/// The first value of every file, which identifies its format.
pub(super) const TOOL: &str = "sigma-suite";

/// Increased when a reader of the previous version could misread a document. A new field does not increase it.
const VERSION: u64 = 1;

/// The results of one run of sigma-suite.
///
/// A reader must ignore fields that it does not know: later versions of the program may add some.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
#[schemars(title = "Results of sigma-suite")]
pub struct Results<'a> {
    /// Always `sigma-suite`, and always the first field.
    #[serde(skip_deserializing)]
    #[schemars(extend("const" = TOOL))]
    tool: &'static str,
    /// The version of this format.
    #[serde(skip_deserializing)]
    #[schemars(extend("const" = VERSION))]
    version: u64,
    /// The id of the run, for `sigma-suite attach`. `null` if the run did not start.
    run: Option<RunId>,
    /// The verdict of the run. It also decides the exit code.
    #[serde(skip_deserializing)]
    #[schemars(extend("enum" = ["passed", "inconclusive", "failed", "empty", "idle", "refused"]))]
    verdict: &'static str,
    /// Whether the run used the embedded sandbox. If so, no real agent was tested.
    sandbox: bool,
    /// The address of the API. `null` in a sandboxed run.
    service: Option<String>,
    #[serde(flatten, with = "End")]
    end: outcome::End,
    /// When the run started (RFC 3339).
    #[schemars(with = "String")]
    started: Timestamp,
    /// How long the run took, in seconds.
    #[serde(with = "Seconds")]
    elapsed: Duration,
    /// The part of the agents that this run covers, such as `2/4`. `null` if it covers all agents.
    shard: Option<Coded<Shard>>,
    /// How many test cases of the suite files the selection excludes.
    left_out: usize,
    /// What decides the run besides the gates of its test cases.
    #[serde(default)]
    criteria: Option<Criteria>,
    /// What is worth a look, although it does not change the verdict.
    #[serde(skip_deserializing)]
    warnings: Vec<String>,
    /// The baseline with which the run was compared. `null` without one.
    #[serde(default)]
    baseline: Option<BaselineResult>,
    /// Whether the pass rates of the agents have dropped over several runs. `null` if that is not watched.
    #[serde(default)]
    drop_checks: Option<DropChecks>,
    /// What earlier runs suggest about test cases.
    #[serde(default)]
    advice: Vec<Advice>,
    /// The SHA-256 of what was selected before `--shard` was applied. All shards of one plan have the same.
    #[serde(default)]
    plan_digest: Option<Coded<PlanDigest>>,
    /// The number of test cases with each result.
    #[serde(skip_deserializing, serialize_with = "Counts::serialize")]
    #[schemars(with = "Counts")]
    counts: CaseTally,
    /// The batch runs that were requested, at most one per agent.
    #[serde(with = "Each::<BatchResult>")]
    #[schemars(with = "Vec<BatchResult>")]
    batches: Cow<'a, [BatchOutcome]>,
    /// The results, by suite file and agent, in the order of the files.
    #[serde(with = "Each::<GroupResult>")]
    #[schemars(with = "Vec<GroupResult>")]
    groups: Cow<'a, [GroupOutcome]>,
}

/// The batch run of one agent.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
struct BatchResult {
    /// The id of the agent.
    agent: AgentId,
    /// The id of the batch run, if it is known to exist.
    id: Option<BatchId>,
    /// The name of the agent on the platform, if it is known.
    #[serde(default)]
    agent_label: Option<UntrustedText>,
    #[serde(flatten, with = "BatchEnd")]
    end: outcome::BatchEnd,
    /// When it was created or resumed, in seconds since the run started.
    #[serde(default, with = "Seconds")]
    began: Duration,
    /// How long it was followed, in seconds.
    #[serde(with = "Seconds")]
    elapsed: Duration,
    /// Unusual facts that do not change the verdict, such as a create request that was sent more than once.
    #[serde(default)]
    notes: Vec<String>,
}

/// The test cases that one suite file lists for one agent.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
struct GroupResult<'a> {
    #[serde(flatten)]
    name: GroupName,
    /// The test cases, in the order of the file.
    #[serde(with = "Each::<CaseResult>")]
    #[schemars(with = "Vec<CaseResult>")]
    cases: Cow<'a, [CaseOutcome]>,
}

/// Why a file cannot be read as the results of a run.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The file itself cannot be read.
    #[error("cannot read the results")]
    Io(#[from] io::Error),
    /// It does not have the format of this program's results. The source names the value and the line.
    #[error("not the results of a run of sigma-suite")]
    Malformed(#[from] serde_json::Error),
    /// Another program wrote it.
    #[error("written by {0:?}, not by sigma-suite")]
    OtherTool(String),
    /// Another version of this program wrote it.
    #[error("format version {0} is not supported: this sigma-suite reads version {VERSION}")]
    OtherVersion(u64),
}

/// The fields that decide whether the rest can be read.
#[derive(Deserialize)]
pub(super) struct Head {
    tool: String,
    version: u64,
}

impl Head {
    pub(super) fn check(self) -> Result<(), ReadError> {
        if self.tool != TOOL {
            return Err(ReadError::OtherTool(self.tool));
        }
        if self.version != VERSION {
            return Err(ReadError::OtherVersion(self.version));
        }
        Ok(())
    }
}

impl Results<'_> {
    /// Reads the results of a run back into its outcome. Fields that can be derived from others are ignored.
    ///
    /// # Errors
    /// See [`ReadError`].
    pub fn read(mut from: impl io::Read) -> Result<Outcome, ReadError> {
        let mut json = Vec::new();
        from.read_to_end(&mut json)?;
        serde_json::from_slice::<Head>(&json)?.check()?;
        let results: Self = serde_json::from_slice(&json)?;
        Ok(results.into_outcome()?)
    }

    fn into_outcome(self) -> Result<Outcome, serde_json::Error> {
        let service = match (self.sandbox, self.service) {
            (true, _) => Service::Sandbox,
            (false, Some(address)) => Service::Api(address),
            (false, None) => return Err(serde_json::Error::missing_field("service")),
        };
        let baseline = self.baseline.map(BaselineResult::into_baseline);
        let baseline = baseline.transpose().map_err(serde_json::Error::custom)?;
        Ok(Outcome {
            run: self.run,
            started: self.started,
            elapsed: self.elapsed,
            service,
            end: self.end,
            scope: Scope {
                left_out: self.left_out,
                shard: self.shard.map(|shard| shard.0),
                plan: self.plan_digest.map(|digest| digest.0),
            },
            criteria: self.criteria.map(Into::into).unwrap_or_default(),
            baseline,
            drop_checks: self.drop_checks.map(Into::into),
            advice: self.advice.into_iter().map(Into::into).collect(),
            batches: self.batches.into_owned(),
            groups: self.groups.into_owned(),
        })
    }
}

impl<'a> From<&'a Outcome> for Results<'a> {
    fn from(outcome: &'a Outcome) -> Self {
        Self {
            tool: TOOL,
            version: VERSION,
            run: outcome.run.clone(),
            verdict: Verdict::of(outcome).as_str(),
            sandbox: outcome.service == Service::Sandbox,
            service: match &outcome.service {
                Service::Api(address) => Some(address.clone()),
                Service::Sandbox => None,
            },
            end: outcome.end.clone(),
            started: outcome.started,
            elapsed: outcome.elapsed,
            shard: outcome.scope.shard.map(Coded),
            left_out: outcome.scope.left_out,
            criteria: Some((&outcome.criteria).into()),
            warnings: outcome.warnings(),
            baseline: BaselineResult::of(outcome),
            drop_checks: outcome.drop_checks.as_ref().map(Into::into),
            advice: outcome.advice.iter().map(Into::into).collect(),
            plan_digest: outcome.scope.plan.map(Coded),
            counts: CaseTally::of(outcome.cases()),
            batches: outcome.batches.as_slice().into(),
            groups: outcome.groups.as_slice().into(),
        }
    }
}

same_fields!(
    BatchResult,
    BatchOutcome {
        agent,
        id,
        agent_label,
        end,
        began,
        elapsed,
        notes
    }
);

impl<'a> From<&'a GroupOutcome> for GroupResult<'a> {
    fn from(group: &'a GroupOutcome) -> Self {
        Self {
            name: group.into(),
            cases: group.cases.as_slice().into(),
        }
    }
}

impl From<GroupResult<'_>> for GroupOutcome {
    fn from(group: GroupResult) -> Self {
        Self {
            suite: group.name.suite,
            path: group.name.path,
            agent_name: group.name.agent_name,
            agent: group.name.agent,
            cases: group.cases.into_owned(),
        }
    }
}

#[cfg(test)]
mod tests;
