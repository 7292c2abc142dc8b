//! The YAML script that controls the sandbox. Every key has a default.

use std::time::Duration;

use indexmap::IndexMap;
use serde::Deserialize;

use super::dialect::{ApiDialect, Endpoint};
use super::duration::ScriptDuration;
use super::evidence::EvidenceSettings;
use super::listing::ListingSettings;

/// A sandbox script. With the default one, most attempts of any case pass.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Script {
    /// Decides every result that the script leaves open.
    pub(super) seed: u64,
    /// The only accepted API key. Any key is accepted if absent.
    pub(super) key: Option<String>,
    /// Attempts of a case that does not set them.
    pub(super) attempts: u64,
    /// The share of attempts that pass, for cases that do not set it.
    pub(super) pass_rate: f64,
    /// How long an attempt takes, unless its case or the attempt itself sets it.
    pub(super) attempt_time: AttemptTime,
    /// Whether agents and cases exist that the script does not list. Without `agents`, they always do.
    pub(super) open: bool,
    pub(super) dialect: ApiDialect,
    pub(super) evidence: EvidenceSettings,
    pub(super) listing: ListingSettings,
    /// Requests per second. More get the 503 page of a gateway.
    pub(super) rate_limit: Option<u32>,
    pub(super) faults: Vec<Fault>,
    pub(super) agents: IndexMap<String, ScriptedAgent>,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            // With this seed the cases of the first example agent pass.
            seed: 7,
            key: None,
            attempts: 3,
            pass_rate: 0.92,
            attempt_time: AttemptTime::LogNormal {
                median: ScriptDuration(Duration::from_millis(1500)),
                sigma: 0.4,
            },
            open: false,
            dialect: ApiDialect::default(),
            evidence: EvidenceSettings::default(),
            listing: ListingSettings::default(),
            rate_limit: None,
            faults: Vec::new(),
            agents: IndexMap::new(),
        }
    }
}

/// A script that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ScriptError(serde_yaml::Error);

impl Script {
    /// The only accepted API key; any key if `None`.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Reads a script.
    ///
    /// # Errors
    /// The text is not YAML, or a key or value is not valid. The error names the line.
    pub fn parse(yaml: &str) -> Result<Self, ScriptError> {
        let script: Option<Self> = serde_yaml::from_str(yaml).map_err(ScriptError)?;
        Ok(script.unwrap_or_default())
    }

    pub(super) fn is_open(&self) -> bool {
        self.open || self.agents.is_empty()
    }
}

/// How long attempts take.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum AttemptTime {
    Fixed(ScriptDuration),
    /// Like real conversations: most take about the median, a few take much longer.
    LogNormal {
        median: ScriptDuration,
        sigma: f64,
    },
}

/// An injected fault. The first five fields select the requests, the others define what happens to them.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an independent switch of the script"
)]
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Fault {
    pub(super) on: Option<Endpoint>,
    /// Only requests for this agent.
    pub(super) agent: Option<String>,
    /// How many matching requests pass before the first fault.
    pub(super) after: usize,
    /// How many faults there are at most.
    pub(super) times: Option<usize>,
    /// Interval, in matching requests, between two faults.
    pub(super) every: Option<usize>,

    /// Waits this long first.
    pub(super) delay: Option<ScriptDuration>,
    /// Resets the connection. The request has no effect.
    pub(super) reset: bool,
    /// Resets the connection after the request took effect.
    pub(super) reset_after: bool,
    /// Answers with this status. The request has no effect.
    pub(super) status: Option<u16>,
    /// Answers with this status after the request took effect.
    pub(super) status_after: Option<u16>,
    /// A `Retry-After` header in seconds.
    pub(super) retry_after: Option<u64>,
    /// A `Retry-After` header with a date this far in the future.
    pub(super) retry_after_date: Option<ScriptDuration>,
    /// Replaces the body by the HTML error page of a proxy.
    pub(super) html: bool,
    /// Replaces the body by this text.
    pub(super) body: Option<String>,
    /// Sends only the first half of the body, as a complete response.
    pub(super) malformed: bool,
    /// Sends half of the body and then resets the connection.
    pub(super) truncate: bool,
    /// Waits this long before each chunk of the body.
    pub(super) slow_body: Option<ScriptDuration>,
}

/// An agent of the script.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ScriptedAgent {
    pub(super) name: Option<String>,
    pub(super) status: Option<String>,
    /// Whether its batches never end.
    pub(super) never_ends: bool,
    /// The counters of its batches, regardless of its test runs.
    pub(super) counters: Option<FixedCounters>,
    pub(super) cases: IndexMap<String, ScriptedCase>,
}

/// Counters of a batch that do not depend on its test runs.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FixedCounters {
    pub(super) successful: u64,
    pub(super) failed: u64,
}

/// A case of the script.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ScriptedCase {
    pub(super) label: Option<String>,
    pub(super) attempts: Option<Attempts>,
    pub(super) attempt_time: Option<AttemptTime>,
    pub(super) pass_rate: Option<f64>,
    /// Whether its attempts are counted but have no rows.
    pub(super) missing_from_rows: bool,
    /// Changes its planned attempts a while after the sandbox started. Batches that already run keep their plan.
    pub(super) edited: Option<CaseEdit>,
}

/// A change of a case's planned attempts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseEdit {
    pub(super) after: ScriptDuration,
    pub(super) attempts: u64,
}

/// The attempts of a case: their number, or each of them.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Attempts {
    Count(u64),
    Each(Vec<ScriptedAttempt>),
}

/// One attempt: only its verdict, or all details.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum ScriptedAttempt {
    Verdict(ScriptedVerdict),
    Detailed {
        verdict: ScriptedVerdict,
        remarks: Option<String>,
        time: Option<ScriptDuration>,
        conversation: Option<Vec<ScriptedTurn>>,
        /// Verdicts of more rows of the same test run, in the same list.
        #[serde(default)]
        repeated: Vec<ScriptedVerdict>,
        /// A verdict that replaces this one some time after the end.
        later: Option<LaterVerdict>,
    },
}

/// A verdict that replaces an earlier one.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LaterVerdict {
    pub(super) after: ScriptDuration,
    pub(super) verdict: ScriptedVerdict,
    /// Whether it has a new job id, so that it appears as another test run.
    #[serde(default)]
    pub(super) as_another: bool,
}

/// How an attempt ends.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum ScriptedVerdict {
    Pass,
    Fail,
    /// The attempt ends without a verdict.
    None,
    /// The attempt never ends.
    Hang,
}

/// One message of a conversation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScriptedTurn {
    pub(super) role: String,
    pub(super) content: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_in_the_documentation_can_be_parsed() {
        let lines = include_str!("../sandbox.rs")
            .lines()
            .skip_while(|line| *line != "//! ```yaml")
            .skip(1);
        let lines = lines.take_while(|line| *line != "//! ```");
        let yaml: Vec<&str> = lines.map(|line| line.trim_start_matches("//!")).collect();
        let script = Script::parse(&yaml.join("\n")).unwrap();
        assert_eq!((script.agents.len(), script.faults.len()), (2, 6));
    }

    #[test]
    fn a_misspelt_key_is_reported_with_its_line() {
        let error = Script::parse("seed: 1\nfault: []\n")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("fault") && error.contains("line 2"),
            "{error}"
        );
    }
}
