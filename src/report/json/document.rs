//! The document as others read it: types of its own, so that a change of ours does not change theirs.
//!
//! Texts stand as they came; a reader escapes them for its own format. Durations are seconds, times RFC 3339.

use serde::{Deserialize, Serialize};

/// Raised when a reader of the last one could go wrong.
pub(super) const VERSION: u32 = 1;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Document {
    /// Always `sigma-suite`, and always first: by this the file is known for one that may be replaced.
    pub(super) tool: String,
    pub(super) version: u32,
    /// The name of its ledger, with which `attach` takes it up.
    pub(super) run: Option<String>,
    pub(super) verdict: String,
    pub(super) sandbox: bool,
    pub(super) service: Option<String>,
    #[serde(flatten)]
    pub(super) end: End,
    pub(super) started: String,
    pub(super) elapsed: f64,
    /// Which part of the agents, such as `2/4`, if they are spread over several runs.
    pub(super) shard: Option<String>,
    /// How many listings of the suite files the selection left out.
    pub(super) left_out: usize,
    pub(super) counts: Counts,
    pub(super) batches: Vec<Batch>,
    pub(super) groups: Vec<Group>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "end", rename_all = "snake_case")]
pub(super) enum End {
    Completed,
    Refused { reason: String },
    NothingSelected { reason: String },
    Unavailable { reason: String },
    EmptyShard,
    Stopped { signal: String },
    TimedOut { limit: f64 },
    Detached,
    NotFinished,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Counts {
    pub(super) passed: u64,
    pub(super) failed: u64,
    pub(super) errored: u64,
    pub(super) skipped: u64,
    pub(super) quarantined: u64,
    pub(super) flaky: u64,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Batch {
    pub(super) agent: String,
    pub(super) id: Option<String>,
    #[serde(flatten)]
    pub(super) end: BatchEnd,
    pub(super) elapsed: f64,
    /// What is odd about it and decides nothing.
    #[serde(default)]
    pub(super) notes: Vec<String>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "end", rename_all = "snake_case")]
pub(super) enum BatchEnd {
    Settled,
    Left(Trouble),
    NotCreated(Trouble),
    MaybeCreated(Trouble),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Trouble {
    pub(super) kind: String,
    pub(super) reason: String,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Group {
    pub(super) suite: String,
    pub(super) path: String,
    pub(super) agent_name: String,
    pub(super) agent: String,
    pub(super) cases: Vec<Case>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Case {
    pub(super) id: String,
    /// The name to show.
    pub(super) name: String,
    /// The suite file's, if it gives one.
    pub(super) listed_name: Option<String>,
    /// The platform's, if it told one.
    pub(super) label: Option<String>,
    #[serde(flatten)]
    pub(super) state: State,
    pub(super) headline: String,
    pub(super) flaky: bool,
    pub(super) decides: bool,
    pub(super) pass: Gate,
    pub(super) planned: Option<u64>,
    pub(super) tags: Vec<String>,
    pub(super) owner: Option<String>,
    pub(super) skip: Option<String>,
    pub(super) quarantine: Option<Quarantine>,
    pub(super) location: Location,
    pub(super) attempts: Vec<Attempt>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(super) enum State {
    Passed,
    Failed { reason: String },
    Errored(Trouble),
    Skipped { reason: String },
}

/// As in a suite file, but that a rate is a string: it is an exact decimal.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Gate {
    All,
    Any,
    AtLeast(u64),
    Rate(String),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Quarantine {
    pub(super) reason: String,
    pub(super) until: Option<String>,
    pub(super) owner: Option<String>,
    pub(super) expired: bool,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Location {
    pub(super) path: String,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) offset: usize,
    pub(super) length: usize,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Attempt {
    pub(super) job: String,
    pub(super) chat: Option<String>,
    pub(super) state: String,
    pub(super) remarks: Option<String>,
    pub(super) started: Option<String>,
    pub(super) ended: Option<String>,
    pub(super) transcript: Vec<Turn>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Turn {
    pub(super) role: String,
    pub(super) content: String,
}
