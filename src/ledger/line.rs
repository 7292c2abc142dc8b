//! The lines of a ledger file. They have types of their own, so that a change of an internal type changes no file.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::judged::JudgedAgent;
use super::recorded_run::RunHead;
use crate::document::{CaseSettings, Coded, Criteria, GroupName, Location};
use crate::id::{AgentId, BatchId, TestCaseId};
use crate::outcome::{DefinitionDigest, PlanDigest, Shard};
use crate::policy::resend::Unanswered;
use crate::policy::{adopt, listing};
use crate::text::UntrustedText;

/// Raised when an older program could misread a line. Fields and kinds of lines may be added without it. A higher number
/// is refused.
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
    /// The last create was refused or not sent: it had no effect.
    #[serde(alias = "not_taken")]
    NotCreated { agent: AgentId, why: String },
    /// The last create was not answered with a batch, and may have had an effect. Since version 2.
    Unanswered {
        agent: AgentId,
        #[serde(with = "Answer")]
        answer: Unanswered,
    },
    /// The service answered the last create with a batch.
    Created { agent: AgentId, batch: BatchId },
    /// The batch of an unanswered create was found in the service's list.
    Adopted { agent: AgentId, batch: BatchId },
    /// The batch was followed to its end.
    Settled { agent: AgentId },
    /// The results so far. Other cases of the plan passed, if they were requested.
    Judged {
        not_passed: Vec<AgentCases>,
        /// For the history, which reads them without the other lines. Absent in older ledgers.
        #[serde(skip_deserializing)]
        results: Vec<JudgedAgent<'static>>,
    },
    /// Every report was written.
    Finished { verdict: String },
    /// Another run created the same batches again, as requested.
    Replaced { by: String },
    /// A kind of line that a later version added.
    #[serde(other)]
    Unknown,
}

/// How the file names what happened instead of an answer.
#[derive(Deserialize, Serialize)]
#[serde(remote = "Unanswered", rename_all = "snake_case")]
enum Answer {
    Lost,
    QuicklyRefused,
    WithoutId,
    /// Also what a later version added: the create must not be repeated.
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
    #[serde(flatten)]
    pub(super) head: RunHead,
    pub(super) left_out: usize,
    pub(super) shard: Option<Coded<Shard>>,
    /// Absent in older ledgers.
    pub(super) criteria: Option<Criteria>,
    pub(super) plan_digest: Option<Coded<PlanDigest>>,
    pub(super) batches: Vec<Batch>,
    pub(super) groups: Vec<Group>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Batch {
    pub(super) agent: AgentId,
    /// The platform's name of the agent.
    pub(super) agent_label: Option<UntrustedText>,
    pub(super) cases: Vec<BatchCase>,
    /// What the service listed for the agent before the first create. Since version 2.
    pub(super) mark: Option<Marked>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Marked(#[serde(with = "Mark")] pub(super) listing::Mark);

/// How the file holds a mark.
#[derive(Deserialize, Serialize)]
#[serde(remote = "listing::Mark")]
struct Mark {
    batches: BTreeSet<BatchId>,
    newest: Option<Timestamp>,
    total: Option<u64>,
    #[serde(rename = "whole")]
    is_whole: bool,
}

/// A case of a batch, with what the preflight found out about it.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct BatchCase {
    pub(super) id: TestCaseId,
    pub(super) label: Option<UntrustedText>,
    pub(super) planned: Option<u64>,
    /// Absent in older ledgers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) definition: Option<Coded<DefinitionDigest>>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Group {
    #[serde(flatten)]
    pub(super) name: GroupName,
    /// Its path, like those of the cases, is that of the group. Older ledgers leave it out.
    #[serde(rename = "place", alias = "location")]
    pub(super) location: Location,
    pub(super) cases: Vec<Case>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Case {
    pub(super) id: TestCaseId,
    pub(super) name: Option<UntrustedText>,
    #[serde(flatten)]
    pub(super) settings: CaseSettings,
    #[serde(rename = "place", alias = "location")]
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
