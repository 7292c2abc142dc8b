//! Settings of agents and test cases from suite files, with one format in results, ledgers and plans.

use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::coded::Coded;
use super::same_fields::same_fields;
use crate::id::{AgentId, TestCaseId};
use crate::outcome::{self, GroupOutcome, Listing, Rate};
use crate::plan::PlannedGroup;
use crate::text::UntrustedText;

/// The agent in a suite file whose test cases these are.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
pub(crate) struct GroupName {
    /// The name of the suite: by default, the path of its file.
    pub(crate) suite: UntrustedText,
    /// The path of the suite file, relative to the working directory of the run, with `/` on every system.
    pub(crate) path: Arc<str>,
    /// The key of the agent in the suite file: a name, or its id.
    pub(crate) agent_name: UntrustedText,
    /// The id of the agent.
    pub(crate) agent: AgentId,
}

impl From<&PlannedGroup> for GroupName {
    fn from(group: &PlannedGroup) -> Self {
        Self {
            suite: group.suite.clone(),
            path: group.path.clone(),
            agent_name: group.agent_name.clone(),
            agent: group.agent.clone(),
        }
    }
}

impl From<&GroupOutcome> for GroupName {
    fn from(group: &GroupOutcome) -> Self {
        Self {
            suite: group.suite.clone(),
            path: group.path.clone(),
            agent_name: group.agent_name.clone(),
            agent: group.agent.clone(),
        }
    }
}

/// The settings of a test case, with those that it inherits.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
pub(crate) struct CaseSettings {
    /// How many of the planned attempts must pass.
    #[serde(with = "Gate")]
    pub(crate) pass: outcome::Gate,
    /// The tags of the test case, its agent and the defaults.
    pub(crate) tags: Vec<UntrustedText>,
    /// Who is responsible for the test case.
    pub(crate) owner: Option<UntrustedText>,
    /// Why the test case is skipped. `null` if it is not skipped.
    pub(crate) skip: Option<UntrustedText>,
    /// Why the result does not count. `null` if it counts.
    pub(crate) quarantine: Option<Quarantine>,
}

impl From<&Listing> for CaseSettings {
    fn from(listing: &Listing) -> Self {
        Self {
            pass: listing.gate,
            tags: listing.tags.clone(),
            owner: listing.owner.clone(),
            skip: listing.skip.clone(),
            quarantine: listing.quarantine.as_deref().map(Quarantine::from),
        }
    }
}

impl CaseSettings {
    /// The listing with these settings.
    pub(crate) fn into_listing(
        self,
        id: TestCaseId,
        name: Option<UntrustedText>,
        location: outcome::Location,
    ) -> Listing {
        Listing {
            id,
            name,
            gate: self.pass,
            tags: self.tags,
            owner: self.owner,
            skip: self.skip,
            quarantine: self
                .quarantine
                .map(|quarantine| Box::new(quarantine.into())),
            location,
        }
    }
}

/// How many attempts must pass, as in a suite file. A rate is a string, because it is an exact decimal.
#[derive(Deserialize, JsonSchema, Serialize)]
#[serde(remote = "outcome::Gate", rename_all = "snake_case")]
pub(super) enum Gate {
    /// Every planned attempt.
    All,
    /// One attempt.
    Any,
    /// At least this many attempts, however many are planned.
    AtLeast(
        #[serde(deserialize_with = "one_or_more")]
        #[schemars(range(min = 1))]
        u64,
    ),
    /// At least this share of the planned attempts, rounded up: a decimal above 0 and up to 1.
    Rate(#[serde(with = "Coded::<Rate>")] Rate),
}

/// With zero, a test case would pass without an attempt.
fn one_or_more<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    match u64::deserialize(from)? {
        0 => Err(de::Error::custom("`at_least` is 0, but must be 1 or more")),
        count => Ok(count),
    }
}

/// A test case in quarantine runs and is reported, but its result does not count.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
pub(crate) struct Quarantine {
    /// Why the test case is in quarantine.
    pub(crate) reason: UntrustedText,
    /// The last day of the quarantine. `null` if it has no end.
    #[schemars(with = "Option<String>")]
    pub(crate) until: Option<Date>,
    /// Who is responsible for ending the quarantine.
    owner: Option<UntrustedText>,
    /// Whether the quarantine had ended when the run started, so that the result counts again.
    #[serde(rename = "expired")]
    is_expired: bool,
}

same_fields!(
    Quarantine,
    outcome::Quarantine {
        reason,
        until,
        owner,
        is_expired
    }
);

/// The position of a value in a suite file.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
pub(crate) struct Location {
    /// The path of the suite file, relative to the working directory of the run, with `/` on every system.
    #[serde(default)]
    pub(crate) path: Arc<str>,
    /// The 1-based line.
    line: usize,
    /// The 1-based column, in characters.
    column: usize,
    /// The offset in bytes from the start of the file.
    offset: usize,
    /// The length of the value in bytes.
    length: usize,
}

same_fields!(
    Location,
    outcome::Location {
        path,
        line,
        column,
        offset,
        length
    }
);
