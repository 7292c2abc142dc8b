//! What `history` prints: the results of test cases over time.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use super::coded::Coded;
use super::drop_check::DropCheck;
use super::seconds::Seconds;
use crate::id::{AgentId, RunId, TestCaseId};
use crate::outcome::{DefinitionDigest, Rate, Service};
use crate::text::UntrustedText;

/// Increased when a reader of the previous version could misread a document.
const VERSION: u64 = 1;

/// The last runs of test cases, by agent.
#[derive(Debug, Serialize)]
pub(crate) struct RunHistory {
    version: u64,
    sandbox: bool,
    /// The address of the API.
    service: Option<UntrustedText>,
    /// The drop that is watched for, if any, as an exact decimal.
    pub(crate) watched_drop: Option<Coded<Rate>>,
    /// The probability of a false alarm over all looks together.
    pub(crate) alpha: Option<Coded<Rate>>,
    pub(crate) agents: Vec<AgentRuns>,
}

#[derive(Debug, Serialize)]
pub(crate) struct AgentRuns {
    pub(crate) id: AgentId,
    pub(crate) name: Option<UntrustedText>,
    pub(crate) cases: Vec<CaseRuns>,
    /// Whether the pass rate of the agent has dropped, if it is watched.
    pub(crate) drop: Option<DropCheck>,
}

#[derive(Debug, Serialize)]
pub(crate) struct CaseRuns {
    pub(crate) id: TestCaseId,
    pub(crate) name: Option<UntrustedText>,
    /// Over those of these runs that have the definition of the last one.
    pub(crate) rate: Option<ShownRate>,
    /// The oldest first.
    pub(crate) runs: Vec<CaseRun>,
}

/// The share of passed attempts among those with a verdict, with its 95 % interval.
#[derive(Debug, Serialize)]
pub(crate) struct ShownRate {
    pub(crate) passed: u64,
    pub(crate) judged: u64,
    pub(crate) rate: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

#[derive(Debug, Serialize)]
pub(crate) struct CaseRun {
    pub(crate) run: RunId,
    pub(crate) started: Timestamp,
    /// `passed`, `failed` or `errored`.
    pub(crate) state: &'static str,
    /// Passed, but with at least one failed attempt.
    pub(crate) flaky: bool,
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) planned: Option<u64>,
    #[serde(serialize_with = "Seconds::serialize")]
    pub(crate) duration: Duration,
    /// Equal in two runs with the same definition, if known.
    pub(crate) definition: Option<Coded<DefinitionDigest>>,
    /// Whether it differs from that of the last run before in which it was known.
    pub(crate) definition_changed: bool,
}

impl RunHistory {
    pub(crate) fn new(service: &Service, agents: Vec<AgentRuns>) -> Self {
        Self {
            version: VERSION,
            sandbox: *service == Service::Sandbox,
            service: match service {
                Service::Api(address) => Some(address.as_str().into()),
                Service::Sandbox => None,
            },
            watched_drop: None,
            alpha: None,
            agents,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::write;
    use crate::outcome;

    fn rate() -> ShownRate {
        ShownRate {
            passed: 8,
            judged: 10,
            rate: 0.8,
            low: 0.49,
            high: 0.94,
        }
    }

    fn drop() -> outcome::DropCheck {
        let attempts = |passed| outcome::JudgedAttempts { passed, total: 10 };
        outcome::DropCheck {
            agent: AgentId::new("D5D0").unwrap(),
            reference: attempts(9),
            runs: 5,
            left_out: 1,
            visible: Rate::parse("0.12"),
            evidence: 120,
            state: outcome::DropState::Dropped {
                alarm: RunId::new("20260102-030405-000002").unwrap(),
                since: RunId::new("20260102-030405-000001").unwrap(),
                now: attempts(5),
            },
        }
    }

    #[test]
    fn a_history_with_everything_in_it() {
        let run = CaseRun {
            run: RunId::new("20260102-030405-000001").unwrap(),
            started: "2026-01-02T03:04:05Z".parse().unwrap(),
            state: "passed",
            flaky: true,
            passed: 2,
            failed: 1,
            planned: Some(3),
            duration: Duration::from_millis(1500),
            definition: DefinitionDigest::parse("0123456789abcdef").map(Coded),
            definition_changed: true,
        };
        let agent = AgentRuns {
            id: AgentId::new("D5D0").unwrap(),
            name: Some("Support \u{1b}[31m".into()),
            cases: vec![CaseRuns {
                id: TestCaseId::new("tc_1").unwrap(),
                name: None,
                rate: Some(rate()),
                runs: vec![run],
            }],
            drop: Some((&drop()).into()),
        };
        let service = Service::Api("https://api.example".to_owned());
        let mut json = Vec::new();
        let history = RunHistory {
            watched_drop: Some(Coded(Rate::TENTH)),
            alpha: Some(Coded(Rate::PERCENT)),
            ..RunHistory::new(&service, vec![agent])
        };
        write(&history, &mut json).unwrap();
        insta::assert_snapshot!(String::from_utf8(json).unwrap());
    }
}
