//! Responses, converted to domain types. Fields that may be missing are `Option`, and text from the service is
//! [`UntrustedText`].

use std::collections::HashMap;

use jiff::Timestamp;

use super::definition;
use crate::id::{AgentId, BatchId, JobId, TestCaseId};
use crate::outcome::{DefinitionDigest, Transcript};
use crate::policy::listing::ListedBatch;
use crate::text::UntrustedText;
use crate::wire;

/// An agent on the platform.
#[derive(Clone, Debug)]
pub struct AgentDefinition {
    /// The agent.
    pub id: AgentId,
    /// Its name for people.
    pub name: Option<UntrustedText>,
}

/// A test case on the platform.
#[derive(Clone, Debug)]
pub struct CaseDefinition {
    /// The case.
    pub id: TestCaseId,
    /// Its name for people.
    pub label: Option<UntrustedText>,
    /// How many attempts a batch makes.
    pub planned: Option<u64>,
    /// What it consists of. `None` if the service did not tell it.
    pub digest: Option<DefinitionDigest>,
    /// Its agent, if the service names it.
    pub agent: Option<AgentId>,
    /// The name of the agent.
    pub agent_name: Option<UntrustedText>,
    /// The status of the agent: `Live`, `Testing` and others.
    pub agent_status: Option<UntrustedText>,
}

/// The test cases of several agents.
pub(crate) type Definitions = HashMap<AgentId, HashMap<TestCaseId, CaseDefinition>>;

/// The platform's name of the agent that these cases belong to, if one of them tells it.
#[must_use]
pub(crate) fn agent_name<'a>(
    cases: impl IntoIterator<Item = &'a CaseDefinition>,
) -> Option<&'a UntrustedText> {
    let cases = cases.into_iter();
    let named = cases.filter(|case| case.agent_name.is_some());
    // The same one in every process, if they differ.
    let first = named.min_by(|a, b| a.id.cmp(&b.id))?;
    first.agent_name.as_ref()
}

/// The state of a batch at one time.
#[derive(Clone, Debug, Default)]
pub struct BatchSnapshot {
    /// Its agent, if the service names it.
    pub agent: Option<AgentId>,
    /// Its cases; empty if the service lists none.
    pub cases: Vec<CaseDefinition>,
    /// Attempts judged a pass.
    pub successful: Option<u64>,
    /// Attempts judged a fail.
    pub failed: Option<u64>,
    /// Attempts "executed". What it counts is not documented, and it may be 0 at the start.
    pub total: Option<u64>,
}

/// One row of a batch's list of test runs. The row alone does not decide whether the attempt has ended.
#[derive(Clone, Debug)]
pub struct AttemptRow {
    /// The case, with the fields that the row has.
    pub case: CaseDefinition,
    /// The test run.
    pub job: JobId,
    /// Its conversation.
    pub chat: Option<UntrustedText>,
    /// The verdict. `false` may be a default value while the attempt runs.
    pub verdict: Option<bool>,
    /// Whether the row has the date of its end.
    pub is_completed: bool,
    /// The service's reason for the verdict.
    pub remarks: Option<UntrustedText>,
    /// When it was initiated.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// The conversation; `None` if the row does not have it.
    pub transcript: Option<Transcript>,
}

impl AgentDefinition {
    pub(super) fn from_wire(agent: wire::Agent) -> Option<Self> {
        let name = agent.agent_name.map(UntrustedText::from);
        Some(Self {
            id: AgentId::new(&agent.agent_id?)?,
            name: name.filter(|name| !name.is_blank()),
        })
    }
}

impl CaseDefinition {
    pub(super) fn from_wire(case: wire::TestCase) -> Option<Self> {
        let digest = definition::digest(&case);
        let of_agent = case.agent.clone().unwrap_or_default();
        let name = of_agent.name.map(UntrustedText::from);
        Some(Self {
            agent_name: name.filter(|name| !name.is_blank()),
            agent_status: of_agent.status.map(UntrustedText::from),
            id: TestCaseId::new(&case.test_case_id?)?,
            label: shown(case.label),
            planned: case.attempt,
            digest,
            agent: agent_id(case.agent),
        })
    }

    /// The definition as a batch or a test run has it.
    fn from_fields(case: wire::TestCaseFields) -> Option<Self> {
        Some(Self {
            id: TestCaseId::new(&case.test_case_id?)?,
            label: shown(case.label),
            planned: case.attempt,
            digest: None,
            agent: None,
            agent_name: None,
            agent_status: None,
        })
    }
}

impl BatchSnapshot {
    pub(super) fn from_wire(batch: wire::BatchRunFields) -> Self {
        let cases = batch.test_cases.unwrap_or_default().into_iter();
        Self {
            agent: batch.agent.and_then(|agent| AgentId::new(&agent.agent_id?)),
            cases: cases.filter_map(CaseDefinition::from_fields).collect(),
            successful: batch.successful_attempts,
            failed: batch.failed_attempts,
            total: batch.total_attempts,
        }
    }
}

/// Converts a row of the list of batches. A row without readable fields still counts as a batch.
pub(super) fn listed_batch(batch: wire::BatchRunFields) -> ListedBatch {
    let cases = batch.test_cases.filter(|cases| !cases.is_empty());
    let ids = |case: wire::TestCaseFields| TestCaseId::new(&case.test_case_id?);
    ListedBatch {
        id: batch.batch_id.and_then(|id| BatchId::new(&id)),
        agent: batch.agent.and_then(|agent| AgentId::new(&agent.agent_id?)),
        cases: cases.and_then(|cases| cases.into_iter().map(ids).collect()),
        created: timestamp(batch.created_date.as_deref()),
    }
}

/// The same with what a mark needs. Marks are read for every agent, and the test cases of a batch are long.
pub(super) fn batch_identity(batch: wire::BatchRunIdentity) -> ListedBatch {
    ListedBatch {
        id: batch.batch_id.and_then(|id| BatchId::new(&id)),
        created: timestamp(batch.created_date.as_deref()),
        ..ListedBatch::default()
    }
}

fn agent_id(agent: Option<wire::AgentSummary>) -> Option<AgentId> {
    AgentId::new(&agent?.agent_id?)
}

impl AttemptRow {
    /// Converts a row; `None` if it has no job id or test case id.
    pub(super) fn from_wire(row: wire::TestRunFields) -> Option<Self> {
        let ended = row.completed_date.as_deref();
        let ended = ended.filter(|date| !date.trim().is_empty());
        let variants = [row.is_successful, row.is_succesful, row.successful];
        let verdict = variants.into_iter().flatten().next();
        let conversation = row.conversation;
        Some(Self {
            case: CaseDefinition::from_fields(row.test_case?)?,
            job: JobId::new(&row.job_id?)?,
            chat: row.chat_id.map(UntrustedText::from),
            // Fields that contradict each other are no verdict.
            verdict: verdict.filter(|verdict| !variants.contains(&Some(!verdict))),
            is_completed: ended.is_some(),
            remarks: shown(row.remarks),
            started: timestamp(row.created_date.as_deref()),
            ended: timestamp(ended),
            transcript: conversation.map(|turns| turns.into_iter().map(turn).collect()),
        })
    }
}

fn turn(turn: wire::ConversationTurn) -> (String, String) {
    (
        turn.role.unwrap_or_default(),
        turn.content.unwrap_or_default(),
    )
}

/// The text, unless it is blank.
fn shown(text: Option<String>) -> Option<UntrustedText> {
    let text = text.filter(|text| !text.trim().is_empty());
    text.map(UntrustedText::from)
}

fn timestamp(text: Option<&str>) -> Option<Timestamp> {
    text?.parse().ok()
}
