//! The lines of a ledger as they stand in the file: types of its own, so that a change of ours changes no file.

use serde::{Deserialize, Serialize};

/// Raised when an older program could misread a line. Later versions of the program add fields and lines; a number
/// that is higher than this one is refused.
pub(super) const VERSION: u64 = 2;

/// One line, with the version of its format.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Versioned {
    pub(super) v: u64,
    #[serde(flatten)]
    pub(super) line: Line,
}

/// One fact.
#[derive(Debug, Deserialize, Serialize)]
#[serde(tag = "line", rename_all = "snake_case")]
pub(super) enum Line {
    /// The first line: everything that a later `attach` needs.
    Plan(Box<PlanLine>),
    /// A create is about to be sent.
    Intent {
        agent: String,
        at: String,
        clock: TimeSource,
    },
    /// The last intent was refused or not sent: it had no effect.
    #[serde(alias = "not_taken")]
    NotCreated { agent: String, why: String },
    /// The last intent was not answered with a batch, and may have had an effect. Since version 2.
    Unanswered { agent: String, answer: Answer },
    /// The service answered the last intent with a batch.
    Created { agent: String, batch: String },
    /// The batch of an unanswered intent was found in the service's list.
    Adopted { agent: String, batch: String },
    /// The batch came to its end, and its cases were judged.
    Settled { agent: String },
    /// What has been judged so far. Cases of the plan that are not among these passed, if they were asked for.
    Judged { not_passed: Vec<AgentCases> },
    /// Every report was written.
    Finished { verdict: String },
    /// The same was paid for again, knowingly.
    Replaced { by: String },
    /// What a later version of the program added.
    #[serde(other)]
    Unknown,
}

/// What came in place of a batch id.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer {
    Lost,
    QuicklyRefused,
    Unclear,
    WithoutId,
    /// What a later version of the program added: it must not be repeated.
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct AgentCases {
    pub(super) agent: String,
    pub(super) cases: Vec<String>,
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum TimeSource {
    Service,
    OwnRun,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct PlanLine {
    pub(super) run: String,
    pub(super) started: String,
    /// For comparison only: where requests go is decided by flag or environment.
    pub(super) api: String,
    pub(super) sandbox: bool,
    pub(super) selection: Vec<String>,
    pub(super) suites: Vec<Suite>,
    pub(super) left_out: usize,
    /// Such as `2/4`.
    #[serde(default)]
    pub(super) shard: Option<String>,
    pub(super) batches: Vec<Batch>,
    pub(super) groups: Vec<Group>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Suite {
    pub(super) path: String,
    pub(super) sha256: String,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Batch {
    pub(super) agent: String,
    pub(super) cases: Vec<BatchCase>,
    /// What the service listed for the agent before the first create. Since version 2.
    #[serde(default)]
    pub(super) mark: Option<Mark>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Mark {
    pub(super) batches: Vec<String>,
    pub(super) newest: Option<String>,
    pub(super) total: Option<u64>,
    /// Whether the ids are those of the whole list.
    pub(super) whole: bool,
}

/// A case that is sent, with what the preflight told of it.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct BatchCase {
    pub(super) id: String,
    pub(super) label: Option<String>,
    pub(super) planned: Option<u64>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Group {
    pub(super) suite: String,
    pub(super) path: String,
    pub(super) agent_name: String,
    pub(super) agent: String,
    #[serde(alias = "place")]
    pub(super) location: Location,
    pub(super) cases: Vec<Case>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Case {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) pass: Gate,
    pub(super) tags: Vec<String>,
    pub(super) owner: Option<String>,
    pub(super) skip: Option<String>,
    pub(super) quarantine: Option<Quarantine>,
    #[serde(alias = "place")]
    pub(super) location: Location,
}

/// As in a suite file, but that a rate is a string: it is an exact decimal.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Gate {
    All,
    Any,
    AtLeast(u64),
    Rate(String),
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Quarantine {
    pub(super) reason: String,
    pub(super) until: Option<String>,
    pub(super) owner: Option<String>,
    pub(super) expired: bool,
}

/// The file is the group's.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Location {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) offset: usize,
    pub(super) length: usize,
}
