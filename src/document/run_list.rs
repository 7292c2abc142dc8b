//! What `list` prints: the runs of a state folder.

use jiff::Timestamp;
use serde::Serialize;

use super::counts::Counts;
use crate::id::{AgentId, RunId};
use crate::outcome::CaseTally;
use crate::text::UntrustedText;

/// Increased when a reader of the previous version could misread a document.
const VERSION: u64 = 1;

/// The runs of a state folder, the latest first.
#[derive(Debug, Serialize)]
pub(crate) struct RunList {
    version: u64,
    pub(crate) runs: Vec<ListedRun>,
    /// How many earlier runs are not listed.
    pub(crate) more: usize,
}

/// What is known about a run without reading all of its results.
#[derive(Debug, Serialize)]
pub(crate) struct ListedRun {
    pub(crate) run: RunId,
    pub(crate) started: Option<Timestamp>,
    /// How far it is: `finished`, `running`, `unfinished`, `abandoned` or `replaced`, or `unknown` without a ledger.
    pub(crate) state: &'static str,
    /// Its verdict, as far as it is known.
    pub(crate) verdict: Option<UntrustedText>,
    /// The number of test cases with each result, if the results are kept.
    pub(crate) counts: Option<ListedCounts>,
    /// Its agents, if its ledger is there.
    pub(crate) agents: Vec<ListedAgent>,
    pub(crate) sandbox: bool,
    /// The address of the API.
    pub(crate) service: Option<UntrustedText>,
    /// Whether `show` can show its results.
    pub(crate) kept: bool,
    /// The command that resumes it, if it can be resumed.
    pub(crate) resume: Option<String>,
    /// What of its files cannot be read.
    pub(crate) problems: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ListedCounts(#[serde(with = "Counts")] pub(crate) CaseTally);

#[derive(Debug, Serialize)]
pub(crate) struct ListedAgent {
    pub(crate) name: UntrustedText,
    pub(crate) id: AgentId,
}

impl ListedRun {
    /// A run of which nothing is known yet.
    pub(crate) fn new(run: &RunId) -> Self {
        Self {
            run: run.clone(),
            started: None,
            state: "unknown",
            verdict: None,
            counts: None,
            agents: Vec::new(),
            sandbox: false,
            service: None,
            kept: false,
            resume: None,
            problems: Vec::new(),
        }
    }
}

impl RunList {
    pub(crate) fn new(runs: Vec<ListedRun>, more: usize) -> Self {
        let version = VERSION;
        Self {
            version,
            runs,
            more,
        }
    }
}
