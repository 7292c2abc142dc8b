//! What earlier runs suggest about cases, in `results.json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::coded::Coded;
use super::same_fields::same_fields;
use crate::id::{AgentId, TestCaseId};
use crate::outcome::{self, Rate};

/// What earlier runs suggest about a test case.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
pub(super) struct Advice {
    /// The id of the agent.
    agent: AgentId,
    /// The id of the test case.
    case: TestCaseId,
    /// How many runs were looked at, this one included.
    runs: usize,
    #[serde(flatten, with = "AdviceKind")]
    kind: outcome::AdviceKind,
}

same_fields!(
    Advice,
    outcome::Advice {
        agent,
        case,
        runs,
        kind
    }
);

/// What the runs suggest.
#[derive(Deserialize, JsonSchema, Serialize)]
#[serde(
    remote = "outcome::AdviceKind",
    tag = "advice",
    rename_all = "snake_case"
)]
enum AdviceKind {
    /// The test case is in quarantine, and every attempt passed in all of the runs.
    EndQuarantine,
    /// Some runs had both passed and failed attempts.
    Flaky {
        /// In how many of the runs.
        #[serde(rename = "flaky_runs")]
        runs: usize,
        /// A gate that its pass rate reaches in most runs, as an exact decimal. `null` if the rate is too low for one.
        #[serde(with = "OptionalRate")]
        #[schemars(with = "Option<Coded<Rate>>")]
        rate: Option<Rate>,
    },
}

/// For `#[serde(with)]`.
struct OptionalRate;

impl OptionalRate {
    #[expect(clippy::ref_option, reason = "serde passes a reference to the field")]
    fn serialize<S: serde::Serializer>(rate: &Option<Rate>, to: S) -> Result<S::Ok, S::Error> {
        rate.map(Coded).serialize(to)
    }

    fn deserialize<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Rate>, D::Error> {
        let rate = Option::<Coded<Rate>>::deserialize(from)?;
        Ok(rate.map(|rate| rate.0))
    }
}
