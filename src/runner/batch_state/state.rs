//! Everything that was read about one batch. The evidence is computed from it.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::attempt_details::AttemptDetails;
use super::read::{BatchCounters, Read, ReadTime, RowKinds};
use crate::api::{AttemptRow, BatchSnapshot, CaseDefinition};
use crate::id::{AgentId, JobId, TestCaseId};
use crate::outcome::{DefinitionDigest, Gate};
use crate::text::UntrustedText;

/// Everything that was read about one batch.
#[derive(Clone, Debug)]
pub struct BatchState {
    agent: AgentId,
    pub(super) cases: IndexMap<TestCaseId, KnownCase>,
    pub(super) reads: BTreeMap<ReadTime, Read>,
    pub(super) attempts: IndexMap<JobId, AttemptDetails>,
    /// The agents that the service reported for the batch.
    agents: BTreeSet<AgentId>,
    /// Whether the service reported any case of this batch.
    names_cases: bool,
    pub(super) contradictions: BTreeSet<String>,
}

/// What is known about a case, besides its attempts.
#[derive(Clone, Debug, Default)]
pub(super) struct KnownCase {
    /// The gates of all listings that do not skip the case.
    pub(super) gates: Vec<Gate>,
    /// Every reported number of planned attempts.
    pub(super) planned: BTreeSet<(PlanSource, u64)>,
    /// The first label that was reported.
    pub(super) label: Option<(ReadTime, UntrustedText)>,
    /// What the preflight found.
    pub(super) definition: Option<DefinitionDigest>,
}

impl KnownCase {
    /// The reported numbers of planned attempts. Several sources may report the same one.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u64> {
        self.planned.iter().map(|(_, planned)| *planned)
    }
}

/// The source of a number of planned attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PlanSource {
    Preflight,
    Batch,
    Rows,
}

/// The result of a read, or a part of it.
#[derive(Clone, Debug)]
pub struct Observation {
    /// When it was read.
    pub time: ReadTime,
    /// What was read.
    pub what: Observed,
}

/// What was read.
#[derive(Clone, Debug)]
pub enum Observed {
    /// The batch itself.
    Batch(BatchSnapshot),
    /// The list of its test runs, each with its position in the list.
    Rows(Vec<(usize, AttemptRow)>),
    /// The list of test runs could not be read.
    RowsFailed,
    /// One test run that was read for its transcript. It is not evidence.
    Transcript(AttemptRow),
}

impl Observed {
    /// A whole list of test runs.
    #[must_use]
    pub fn rows(rows: Vec<AttemptRow>) -> Self {
        Self::Rows(rows.into_iter().enumerate().collect())
    }
}

impl BatchState {
    /// The state before the first read, with the cases that were sent and their gates.
    pub fn new(agent: &AgentId, cases: impl IntoIterator<Item = (TestCaseId, Vec<Gate>)>) -> Self {
        let case = |(id, gates)| {
            let case = KnownCase {
                gates,
                ..KnownCase::default()
            };
            (id, case)
        };
        Self {
            agent: agent.clone(),
            cases: cases.into_iter().map(case).collect(),
            reads: BTreeMap::new(),
            attempts: IndexMap::new(),
            agents: BTreeSet::new(),
            names_cases: false,
            contradictions: BTreeSet::new(),
        }
    }

    /// Adds the definition of a case from the preflight.
    pub(in crate::runner) fn add_preflight(&mut self, case: &CaseDefinition) {
        self.add_definition(ReadTime::default(), PlanSource::Preflight, case);
    }

    /// Adds a reason why the batch cannot be ours.
    pub(in crate::runner) fn contradict(&mut self, why: String) {
        self.contradictions.insert(why);
    }

    /// Adds an observation.
    pub fn apply(&mut self, observation: Observation) {
        let time = observation.time;
        match observation.what {
            Observed::Batch(batch) => self.apply_batch(time, batch),
            Observed::Rows(rows) => {
                self.read(time).rows.get_or_insert_default();
                // The map would grow to twice the number.
                let new = rows.len().saturating_sub(self.attempts.len());
                self.attempts.reserve_exact(new);
                for (position, row) in rows {
                    self.apply_row(time, position, row);
                }
            }
            Observed::RowsFailed => {
                self.read(time).rows.get_or_insert_default();
            }
            Observed::Transcript(row) => {
                if let Some(details) = self.attempts.get_mut(&row.job) {
                    details.add_row(time, row);
                }
            }
        }
    }

    fn apply_batch(&mut self, time: ReadTime, batch: BatchSnapshot) {
        let counters = BatchCounters::of(&batch);
        self.agents.extend(batch.agent);
        for case in &batch.cases {
            self.add_definition(time, PlanSource::Batch, case);
        }
        let read = self.read(time);
        read.counters = read.counters.max(counters);
    }

    fn apply_row(&mut self, time: ReadTime, position: usize, row: AttemptRow) {
        let Some(case) = self.add_definition(time, PlanSource::Rows, &row.case) else {
            return;
        };
        let kinds = RowKinds::of(&row);
        let index = self.attempts.get_index_of(&row.job);
        let index = if let Some(index) = index {
            let details = &mut self.attempts[index];
            details.position = details.position.min(position);
            details.add_row(time, row);
            index
        } else {
            let job = row.job.clone();
            let details = AttemptDetails::new(time, position, row);
            self.attempts.insert_full(job, details).0
        };
        let cases = &mut self.attempts[index].cases;
        if !cases.contains(&case) {
            cases.push(case);
        }
        let rows = self.read(time).rows.get_or_insert_default();
        rows.add(index, kinds);
    }

    fn read(&mut self, time: ReadTime) -> &mut Read {
        self.reads.entry(time).or_default()
    }

    /// Adds the definition of a case. Returns its index; `None` for a case that was not sent.
    fn add_definition(
        &mut self,
        time: ReadTime,
        source: PlanSource,
        definition: &CaseDefinition,
    ) -> Option<usize> {
        self.names_cases |= source != PlanSource::Preflight;
        let Some((index, _, case)) = self.cases.get_full_mut(&definition.id) else {
            if source != PlanSource::Preflight {
                let id = &definition.id;
                self.contradict(format!("it contains test case {id}, which was not sent"));
            }
            return None;
        };
        if let Some(planned) = definition.planned {
            case.planned.insert((source, planned));
        }
        case.definition = case.definition.or(definition.digest);
        if let Some(label) = &definition.label {
            let label = (time, label.clone());
            if case.label.as_ref().is_none_or(|known| label < *known) {
                case.label = Some(label);
            }
        }
        Some(index)
    }

    /// Whether the batch cannot be the one that was requested. Later reads do not change this.
    pub(in crate::runner) fn is_contradicted(&self) -> bool {
        !self.contradictions.is_empty()
    }

    /// Another agent that the service reported for the batch. Its spelling counts only if no case was reported.
    pub(super) fn other_agent(&self) -> Option<&AgentId> {
        let mut others = self.agents.iter().filter(|agent| **agent != self.agent);
        others.next().filter(|_| !self.names_cases)
    }

    /// Whether no list has contained a test run yet.
    pub(in crate::runner) fn is_without_rows(&self) -> bool {
        self.attempts.is_empty()
    }
}
