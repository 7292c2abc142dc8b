//! Answers as they are meant: from here on no field is missing by surprise, and no text is mistaken for ours.

use indexmap::IndexMap;
use indexmap::map::Entry;
use jiff::Timestamp;

use crate::id::{AgentId, JobId, TestCaseId};
use crate::outcome::{Attempt, AttemptState, Turn};
use crate::text::ForeignText;
use crate::wire;

/// A test case as the platform has it.
#[derive(Clone, Debug)]
pub struct CaseDefinition {
    /// The case.
    pub id: TestCaseId,
    /// Its name for people.
    pub label: Option<ForeignText>,
    /// How many attempts a batch makes of it.
    pub planned: Option<u64>,
    /// Whose it is, if the service tells.
    pub agent: Option<AgentId>,
}

/// A batch at one instant.
#[derive(Clone, Debug, Default)]
pub struct BatchSnapshot {
    /// The cases that it names; empty where it names none.
    pub cases: Vec<CaseDefinition>,
    /// Attempts judged a pass.
    pub successful: Option<u64>,
    /// Attempts judged a fail.
    pub failed: Option<u64>,
    /// Attempts "executed". What it counts is unknown, and it may read 0 of 0 at the start.
    pub total: Option<u64>,
}

/// One row of a batch's test runs.
#[derive(Clone, Debug)]
pub struct AttemptRow {
    /// The case, with what the row tells about it.
    pub case: CaseDefinition,
    /// The attempt.
    pub attempt: Attempt,
    /// Whether the row told the transcript, be it an empty one.
    pub has_transcript: bool,
}

impl CaseDefinition {
    pub(super) fn from_wire(case: wire::TestCase) -> Option<Self> {
        Some(Self {
            id: TestCaseId::new(&case.test_case_id?)?,
            label: case
                .label
                .filter(|label| !label.trim().is_empty())
                .map(ForeignText::from),
            planned: case.attempt,
            agent: case.agent.and_then(|agent| AgentId::new(&agent.agent_id?)),
        })
    }

    fn bare(id: &str) -> Option<Self> {
        Some(Self {
            id: TestCaseId::new(id)?,
            label: None,
            planned: None,
            agent: None,
        })
    }
}

impl BatchSnapshot {
    pub(super) fn from_wire(batch: wire::BatchRun) -> Self {
        let case = |case| match case {
            wire::TestCaseOrId::TestCase(case) => CaseDefinition::from_wire(*case),
            wire::TestCaseOrId::Id(id) => CaseDefinition::bare(&id),
        };
        Self {
            cases: batch
                .test_cases
                .unwrap_or_default()
                .into_iter()
                .filter_map(case)
                .collect(),
            successful: batch.successful_attempts,
            failed: batch.failed_attempts,
            total: batch.total_attempts,
        }
    }
}

impl AttemptRow {
    /// Reads a row; `None` for one that does not say which attempt of which case it is.
    pub(super) fn from_wire(row: wire::TestRun) -> Option<Self> {
        let ended = row
            .completed_date
            .as_deref()
            .filter(|date| !date.trim().is_empty());
        let spellings = [row.is_successful, row.is_succesful, row.successful];
        let verdict = spellings.into_iter().flatten().next();
        // Two spellings that contradict each other are no verdict.
        let verdict = verdict.filter(|verdict| !spellings.contains(&Some(!verdict)));
        // A verdict before the end may be a default, so the end comes first.
        let state = match (ended, verdict) {
            (None, _) => AttemptState::Unfinished,
            (Some(_), None) => AttemptState::Errored,
            (Some(_), Some(true)) => AttemptState::Passed,
            (Some(_), Some(false)) => AttemptState::Failed,
        };
        Some(Self {
            case: CaseDefinition::from_wire(row.test_case?)?,
            has_transcript: row.conversation.is_some(),
            attempt: Attempt {
                job: JobId::new(&row.job_id?)?,
                chat: row.chat_id.map(ForeignText::from),
                state,
                remarks: row
                    .remarks
                    .filter(|text| !text.trim().is_empty())
                    .map(ForeignText::from),
                started: timestamp(row.created_date.as_deref()),
                ended: timestamp(ended),
                transcript: row
                    .conversation
                    .unwrap_or_default()
                    .into_iter()
                    .map(turn)
                    .collect(),
            },
        })
    }
}

/// One row a job, in the order of the list; the most telling one where paging over a growing list repeated it.
pub(super) fn one_a_job(rows: Vec<AttemptRow>) -> Vec<AttemptRow> {
    let telling = |row: &AttemptRow| match row.attempt.state {
        AttemptState::Unfinished => (0, row.has_transcript),
        AttemptState::Errored => (1, row.has_transcript),
        AttemptState::Passed | AttemptState::Failed => (2, row.has_transcript),
    };
    let mut jobs: IndexMap<JobId, AttemptRow> = IndexMap::new();
    for row in rows {
        match jobs.entry(row.attempt.job.clone()) {
            Entry::Vacant(place) => {
                place.insert(row);
            }
            Entry::Occupied(mut place) => {
                let states = [row.attempt.state, place.get().attempt.state];
                if telling(&row) > telling(place.get()) {
                    place.insert(row);
                }
                if states.contains(&AttemptState::Passed) && states.contains(&AttemptState::Failed)
                {
                    // One attempt cannot have done both: which of the two is true, nobody can say.
                    place.get_mut().attempt.state = AttemptState::Errored;
                }
            }
        }
    }
    jobs.into_values().collect()
}

fn turn(turn: wire::ConversationTurn) -> Turn {
    let content = match turn.content {
        None => String::new(),
        Some(wire::TextOrTexts::Text(text)) => text,
        Some(wire::TextOrTexts::Texts(texts)) => texts.join("\n"),
    };
    Turn {
        role: turn.role.unwrap_or_default().into(),
        content: content.into(),
    }
}

fn timestamp(text: Option<&str>) -> Option<Timestamp> {
    text?.parse().ok()
}
