//! The YAML script that controls the sandbox. Every key has a default.
//!
//! The JSON Schema of scripts is generated from these types, and from it `docs/reference/sandbox-script.md`.

use std::collections::BTreeMap;
use std::time::Duration;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::attempt_time::{AttemptTime, LogNormal};
use super::dialect::ApiDialect;
use super::duration::ScriptDuration;
use super::evidence::EvidenceSettings;
use super::listing::ListingSettings;
use super::scripted_agent::ScriptedAgent;
use super::scripted_fault::Fault;

/// What the sandbox answers. With an empty script, most attempts of any case pass.
#[derive(Clone, Debug, Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "Script of the sandbox of sigma-suite")]
pub struct Script {
    /// Decides every result that the script leaves open. The same seed gives the same results on every machine.
    pub(super) seed: u64,
    /// The only accepted API key. Default: any key is accepted.
    pub(super) key: Option<String>,
    /// The number of attempts of a test case that does not set it.
    pub(super) attempts: u64,
    /// The share of attempts that pass, for test cases that do not set it.
    pub(super) pass_rate: f64,
    /// How long an attempt takes, unless its test case or the attempt itself sets it.
    pub(super) attempt_time: AttemptTime,
    /// Whether agents and test cases exist that the script does not list. Without `agents`, they always do.
    pub(super) open: bool,
    /// Differences between deployments of the API.
    pub(super) dialect: ApiDialect,
    /// What reads of a batch return before and shortly after its end.
    pub(super) evidence: EvidenceSettings,
    /// How the list of batches behaves.
    pub(super) listing: ListingSettings,
    /// Requests per second. More get the 503 page of a gateway. Default: no limit.
    pub(super) rate_limit: Option<u32>,
    /// The faults. The first one that applies to a request is used.
    pub(super) faults: Vec<Fault>,
    /// The agents, by id. Default: two examples, and every other id.
    #[schemars(with = "BTreeMap<String, ScriptedAgent>")]
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
            attempt_time: AttemptTime::Random(LogNormal {
                median: ScriptDuration(Duration::from_millis(1500)),
                sigma: 0.4,
            }),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn error(yaml: &str) -> String {
        Script::parse(yaml).unwrap_err().to_string()
    }

    #[test]
    fn a_misspelt_key_is_reported_with_its_line() {
        let error = error("seed: 1\nfault: []\n");
        assert!(
            error.contains("fault") && error.contains("line 2"),
            "{error}"
        );
    }

    #[test]
    fn a_misspelt_key_of_an_attempt_or_a_time_is_not_ignored() {
        let attempts = "[{ verdict: fail, remark: x }]";
        let script = format!("agents:\n  a:\n    cases:\n      tc_1: {{ attempts: {attempts} }}\n");
        let error = error(&script);
        assert!(error.contains("nor a list of attempts, each"), "{error}");
        let error = self::error("attempt_time: { median: 1s, sigma: 0, mean: 1s }\n");
        assert!(error.contains("nor `{ median, sigma }`"), "{error}");
    }
}
