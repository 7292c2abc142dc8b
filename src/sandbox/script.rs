//! What the sandbox answers, as its script says it. Every part has a default, so a script says only what matters.

use std::time::Duration;

use indexmap::IndexMap;
use serde::Deserialize;

use super::dialect::{ApiDialect, Endpoint};
use super::duration::ScriptDuration;
use super::evidence::EvidenceSettings;
use super::listing::ListingSettings;

/// A script; the default one passes most attempts of whatever case it is asked for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Script {
    /// Turns every outcome that nothing else decides.
    pub(super) seed: u64,
    /// The only key that is accepted; any, if absent.
    pub(super) key: Option<String>,
    /// Attempts of a case that does not say.
    pub(super) attempts: u64,
    /// The share of attempts that pass where a case does not say.
    pub(super) pass_rate: f64,
    /// How long an attempt takes where nothing closer says.
    pub(super) attempt_time: AttemptTime,
    /// Whether agents and cases exist that the script does not name. Without `agents`, they always do.
    pub(super) open: bool,
    pub(super) dialect: ApiDialect,
    pub(super) evidence: EvidenceSettings,
    pub(super) listing: ListingSettings,
    /// Requests that are answered within a second; more are refused as a gateway does.
    pub(super) rate_limit: Option<u32>,
    pub(super) faults: Vec<Fault>,
    pub(super) agents: IndexMap<String, ScriptedAgent>,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            // With this one the cases of the first example pass.
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

/// Why a script cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ScriptError(serde_yaml::Error);

impl Script {
    /// The only key that the sandbox will accept; any, if `None`.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Reads a script.
    ///
    /// # Errors
    /// What is no YAML, and every key and value that means nothing, with its line.
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
    /// As conversations do: most take about the median, a few far longer.
    LogNormal {
        median: ScriptDuration,
        sigma: f64,
    },
}

/// Something that goes wrong. Which requests it strikes is said by the first five fields, and what it does to
/// them by the others.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the script's own"
)]
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Fault {
    pub(super) on: Option<Endpoint>,
    /// Only requests for this agent.
    pub(super) agent: Option<String>,
    /// Lets this many pass first.
    pub(super) after: usize,
    /// Strikes this often, and then no more.
    pub(super) times: Option<usize>,
    /// Strikes only every so many requests.
    pub(super) every: Option<usize>,

    /// Waits before it does anything.
    pub(super) delay: Option<ScriptDuration>,
    /// Closes the connection; nothing took effect.
    pub(super) reset: bool,
    /// Closes the connection after the request took effect.
    pub(super) reset_after: bool,
    /// Answers with this status; nothing took effect.
    pub(super) status: Option<u16>,
    /// Answers with this status after the request took effect.
    pub(super) status_after: Option<u16>,
    /// Seconds, in a `Retry-After` header.
    pub(super) retry_after: Option<u64>,
    /// The same as a date, this far ahead.
    pub(super) retry_after_date: Option<ScriptDuration>,
    /// The body is an HTML page, as a proxy sends it.
    pub(super) html: bool,
    /// This in place of the body.
    pub(super) body: Option<String>,
    /// Half of the body's JSON, as if that were all.
    pub(super) malformed: bool,
    /// Half of the body, and then the connection breaks.
    pub(super) truncate: bool,
    /// This long between two pieces of the body.
    pub(super) slow_body: Option<ScriptDuration>,
}

/// An agent of the script.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ScriptedAgent {
    pub(super) name: Option<String>,
    pub(super) status: Option<String>,
    /// Its batches never end.
    pub(super) never_ends: bool,
    /// What its batches count, whatever its test runs say.
    pub(super) counters: Option<FixedCounters>,
    pub(super) cases: IndexMap<String, ScriptedCase>,
}

/// Counters that a batch shows.
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
    /// Its attempts run and are counted, and no row shows them.
    pub(super) missing_from_rows: bool,
    /// Somebody edits its planned attempts a while after the sandbox began; batches that run go on as planned.
    pub(super) edited: Option<CaseEdit>,
}

/// An edit of a case.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseEdit {
    pub(super) after: ScriptDuration,
    pub(super) attempts: u64,
}

/// The attempts of a case: how many, or each one.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Attempts {
    Count(u64),
    Each(Vec<ScriptedAttempt>),
}

/// One attempt: a word, or all that is to be said about it.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum ScriptedAttempt {
    Verdict(ScriptedVerdict),
    Detailed {
        verdict: ScriptedVerdict,
        remarks: Option<String>,
        time: Option<ScriptDuration>,
        conversation: Option<Vec<ScriptedTurn>>,
        /// Further rows of the same test run, in one list.
        #[serde(default)]
        repeated: Vec<ScriptedVerdict>,
        /// What the service says instead, this long after the end.
        later: Option<LaterVerdict>,
    },
}

/// A verdict that is another one later.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LaterVerdict {
    pub(super) after: ScriptDuration,
    pub(super) verdict: ScriptedVerdict,
    /// Shown as another test run, in the place of the first.
    #[serde(default)]
    pub(super) as_another: bool,
}

/// How an attempt ends.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum ScriptedVerdict {
    Pass,
    Fail,
    /// It ends without a verdict.
    None,
    /// It never ends.
    Hang,
}

/// One thing said.
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
    fn the_script_in_the_documentation_is_one() {
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
    fn a_misspelt_key_is_told_with_its_line() {
        let error = Script::parse("seed: 1\nfault: []\n")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("fault") && error.contains("line 2"),
            "{error}"
        );
    }
}
