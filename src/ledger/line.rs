//! The lines of a ledger as they stand in the file: types of its own, so that a change of ours changes no file.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::document::{CaseSettings, Coded, GroupName, Location};
use crate::id::{AgentId, BatchId, RunId, TestCaseId};
use crate::outcome::Shard;
use crate::policy::adopt;
use crate::policy::resend::Unanswered;
use crate::text::UntrustedText;

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
        agent: AgentId,
        at: Timestamp,
        #[serde(with = "TimeSource")]
        clock: adopt::TimeSource,
    },
    /// The last intent was refused or not sent: it had no effect.
    #[serde(alias = "not_taken")]
    NotCreated { agent: AgentId, why: String },
    /// The last intent was not answered with a batch, and may have had an effect. Since version 2.
    Unanswered {
        agent: AgentId,
        #[serde(with = "Answer")]
        answer: Unanswered,
    },
    /// The service answered the last intent with a batch.
    Created { agent: AgentId, batch: BatchId },
    /// The batch of an unanswered intent was found in the service's list.
    Adopted { agent: AgentId, batch: BatchId },
    /// The batch came to its end, and its cases were judged.
    Settled { agent: AgentId },
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

/// How the file names what came in place of a batch id.
#[derive(Deserialize, Serialize)]
#[serde(remote = "Unanswered", rename_all = "snake_case")]
enum Answer {
    Lost,
    QuicklyRefused,
    WithoutId,
    /// Also what a later version of the program added: it must not be repeated.
    #[serde(other)]
    Unclear,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct AgentCases {
    pub(super) agent: AgentId,
    pub(super) cases: Vec<TestCaseId>,
}

/// How the file names the clock of a time.
#[derive(Deserialize, Serialize)]
#[serde(remote = "adopt::TimeSource", rename_all = "snake_case")]
enum TimeSource {
    Service,
    #[serde(rename = "own")]
    Local,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct PlanLine {
    pub(super) run: RunId,
    pub(super) started: Timestamp,
    /// For comparison only: where requests go is decided by flag or environment.
    pub(super) api: String,
    pub(super) sandbox: bool,
    pub(super) selection: Vec<String>,
    pub(super) suites: Vec<Suite>,
    pub(super) left_out: usize,
    pub(super) shard: Option<Coded<Shard>>,
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
    pub(super) agent: AgentId,
    pub(super) cases: Vec<BatchCase>,
    /// What the service listed for the agent before the first create. Since version 2.
    pub(super) mark: Option<Mark>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Mark {
    pub(super) batches: Vec<BatchId>,
    pub(super) newest: Option<Timestamp>,
    pub(super) total: Option<u64>,
    /// Whether the ids are those of the whole list.
    pub(super) whole: bool,
}

/// A case that is sent, with what the preflight told of it.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct BatchCase {
    pub(super) id: TestCaseId,
    pub(super) label: Option<UntrustedText>,
    pub(super) planned: Option<u64>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Group {
    #[serde(flatten)]
    pub(super) name: GroupName,
    /// Its path, like those of the cases, is that of the group. Older ledgers leave it out.
    #[serde(alias = "place")]
    pub(super) location: Location,
    pub(super) cases: Vec<Case>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Case {
    pub(super) id: TestCaseId,
    pub(super) name: Option<UntrustedText>,
    #[serde(flatten)]
    pub(super) settings: CaseSettings,
    #[serde(alias = "place")]
    pub(super) location: Location,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_of_a_later_version_must_not_be_repeated() {
        for (answer, unanswered) in [
            ("lost", Unanswered::Lost),
            ("quickly_refused", Unanswered::QuicklyRefused),
            ("unclear", Unanswered::Unclear),
            ("without_id", Unanswered::WithoutId),
            ("novel", Unanswered::Unclear),
        ] {
            let text = format!(
                "{{\"v\":2,\"line\":\"unanswered\",\"agent\":\"A\",\"answer\":\"{answer}\"}}"
            );
            let line: Versioned = serde_json::from_str(&text).unwrap();
            let Line::Unanswered { answer: read, .. } = &line.line else {
                panic!("{line:?}")
            };
            assert_eq!(*read, unanswered);
            let written = serde_json::to_string(&line).unwrap();
            assert_eq!(written, text.replace("novel", "unclear"));
        }
    }
}
