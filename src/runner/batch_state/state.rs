//! Everything that was read of one batch, and nothing that follows from it.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use indexmap::map::Entry;

use super::attempt_details::AttemptDetails;
use super::read::{BatchCounters, Read, ReadTime, RowKinds};
use crate::api::{AttemptRow, BatchSnapshot, CaseDefinition};
use crate::id::{AgentId, JobId, TestCaseId};
use crate::outcome::Gate;
use crate::text::UntrustedText;

/// Everything that is known of one batch.
#[derive(Clone, Debug)]
pub struct BatchState {
    agent: AgentId,
    pub(super) cases: IndexMap<TestCaseId, KnownCase>,
    pub(super) reads: BTreeMap<ReadTime, Read>,
    pub(super) attempts: IndexMap<JobId, AttemptDetails>,
    /// Agents that the batch was shown with.
    agents: BTreeSet<AgentId>,
    /// Whether the service ever told a case of this batch.
    tells_cases: bool,
    pub(super) contradictions: BTreeSet<String>,
}

/// What is known of a case, whatever became of its attempts.
#[derive(Clone, Debug, Default)]
pub(super) struct KnownCase {
    /// The gates of all that list it and do not skip it.
    pub(super) gates: Vec<Gate>,
    /// Every number of planned attempts that was told.
    pub(super) told: BTreeMap<PlanSource, BTreeSet<u64>>,
    /// The first name that was told.
    pub(super) label: Option<(ReadTime, UntrustedText)>,
}

/// Who told a number of planned attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PlanSource {
    Preflight,
    Batch,
    Rows,
}

/// Something that was read.
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
    /// The list could not be had.
    RowsFailed,
    /// One test run, read for its transcript: no evidence.
    Transcript(AttemptRow),
}

impl Observation {
    /// A whole list of test runs.
    #[must_use]
    pub fn rows(time: ReadTime, rows: Vec<AttemptRow>) -> Self {
        Self {
            time,
            what: Observed::Rows(rows.into_iter().enumerate().collect()),
        }
    }
}

impl BatchState {
    /// Nothing is known but what was sent, and the gates that wait for it.
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
            tells_cases: false,
            contradictions: BTreeSet::new(),
        }
    }

    /// Takes in what the preflight told of a case.
    pub(in crate::runner) fn preflight(&mut self, case: &CaseDefinition) {
        self.define(ReadTime::default(), PlanSource::Preflight, case);
    }

    /// Notes a reason for which the batch cannot be ours, whatever it shows.
    pub(in crate::runner) fn contradict(&mut self, why: String) {
        self.contradictions.insert(why);
    }

    /// Takes in an observation.
    pub fn apply(&mut self, observation: Observation) {
        let time = observation.time;
        match observation.what {
            Observed::Batch(batch) => self.apply_batch(time, batch),
            Observed::Rows(rows) => {
                self.read(time).rows.get_or_insert_default();
                for (place, row) in rows {
                    self.apply_row(time, place, row);
                }
            }
            Observed::RowsFailed => {
                self.read(time).rows.get_or_insert_default();
            }
            Observed::Transcript(row) => {
                if let Some(attempts) = self.attempts.get_mut(&row.job) {
                    attempts.show(time, row);
                }
            }
        }
    }

    fn apply_batch(&mut self, time: ReadTime, batch: BatchSnapshot) {
        let told = BatchCounters::of(&batch);
        self.agents.extend(batch.agent);
        for case in &batch.cases {
            self.define(time, PlanSource::Batch, case);
        }
        let read = self.read(time);
        read.counters = read.counters.max(told);
    }

    fn apply_row(&mut self, time: ReadTime, place: usize, row: AttemptRow) {
        let Some(case) = self.define(time, PlanSource::Rows, &row.case) else {
            return;
        };
        let shown = RowKinds::of(&row);
        let (index, attempts) = match self.attempts.entry(row.job.clone()) {
            Entry::Vacant(entry) => {
                let index = entry.index();
                (index, entry.insert(AttemptDetails::new(time, place, row)))
            }
            Entry::Occupied(entry) => {
                let index = entry.index();
                let attempts = entry.into_mut();
                attempts.place = attempts.place.min(place);
                attempts.show(time, row);
                (index, attempts)
            }
        };
        attempts.cases.insert(case);
        let rows = self.read(time).rows.get_or_insert_default();
        let known = rows.entry(index).or_default();
        *known = known.and(shown);
    }

    fn read(&mut self, time: ReadTime) -> &mut Read {
        self.reads.entry(time).or_default()
    }

    /// Takes in what was told of a case; `None` for one that was not sent.
    fn define(
        &mut self,
        time: ReadTime,
        source: PlanSource,
        definition: &CaseDefinition,
    ) -> Option<usize> {
        self.tells_cases |= source != PlanSource::Preflight;
        let Some((index, _, case)) = self.cases.get_full_mut(&definition.id) else {
            if source != PlanSource::Preflight {
                let why = format!("it tells test case {}, which was not sent", definition.id);
                self.contradict(why);
            }
            return None;
        };
        if let Some(planned) = definition.planned {
            case.told.entry(source).or_default().insert(planned);
        }
        if let Some(label) = &definition.label {
            let told = (time, label.clone());
            let is_first = case.label.as_ref().is_none_or(|known| told < *known);
            if is_first {
                case.label = Some(told);
            }
        }
        Some(index)
    }

    /// Whether the batch cannot be the one that was asked for, whatever is read from now on.
    pub(in crate::runner) fn is_contradicted(&self) -> bool {
        !self.contradictions.is_empty()
    }

    /// How the agent of a batch is spelled counts only where no case is told.
    pub(super) fn other_agent(&self) -> Option<&AgentId> {
        let mut others = self.agents.iter().filter(|agent| **agent != self.agent);
        others.next().filter(|_| !self.tells_cases)
    }

    /// Whether no list has shown a test run yet.
    pub(in crate::runner) fn is_without_rows(&self) -> bool {
        self.attempts.is_empty()
    }
}
