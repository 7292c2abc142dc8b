//! Short notation for reads of a batch, for tests.

use std::time::Duration;

use super::{BatchState, Observation, Observed, ReadTime};
use crate::api::{AttemptRow, BatchSnapshot, CaseDefinition};
use crate::id::{AgentId, JobId, TestCaseId};
use crate::outcome::{CaseOutcome, CaseState, Gate, Listing, Location};

pub(super) fn case_id(text: &str) -> TestCaseId {
    TestCaseId::new(text).unwrap()
}

pub(super) fn agent() -> AgentId {
    AgentId::new("A").unwrap()
}

pub(super) fn case(id: &str, planned: Option<u64>) -> CaseDefinition {
    CaseDefinition {
        id: case_id(id),
        label: None,
        planned,
        digest: None,
        agent: None,
        agent_name: None,
        agent_status: None,
    }
}

/// A read at this second without a duration.
pub(super) fn at(seconds: u64) -> ReadTime {
    let at = Duration::from_secs(seconds);
    ReadTime {
        began: at,
        ended: at,
    }
}

/// A batch of `tc_a` whose planned attempts the preflight reported.
pub(super) fn planned(attempts: u64, gate: Gate) -> BatchState {
    let mut state = BatchState::new(&agent(), [(case_id("tc_a"), vec![gate])]);
    state.add_preflight(&case("tc_a", Some(attempts)));
    state
}

pub(super) fn batch(planned: u64, counters: [u64; 3]) -> BatchSnapshot {
    let [successful, failed, total] = counters.map(Some);
    BatchSnapshot {
        agent: Some(agent()),
        cases: vec![case("tc_a", Some(planned))],
        successful,
        failed,
        total,
    }
}

/// Rows of `tc_a`, one for each word: `open`, `pass`, `fail`, `none` (completed without a verdict), `false` (neither
/// completed nor with remarks), `fail?` (completed, without remarks).
pub(super) fn rows(words: &str) -> Vec<AttemptRow> {
    let words = words.split_whitespace().enumerate();
    words
        .map(|(number, word)| row(&format!("job_{number}"), word))
        .collect()
}

pub(super) fn row(job: &str, word: &str) -> AttemptRow {
    let (verdict, is_completed, remarks) = match word {
        "open" => (None, false, None),
        "pass" => (Some(true), true, None),
        "none" => (None, true, None),
        "fail" => (Some(false), true, Some("wrong".into())),
        "fail?" => (Some(false), true, None),
        "false" => (Some(false), false, None),
        other => panic!("{other}"),
    };
    AttemptRow {
        case: case("tc_a", None),
        job: JobId::new(job).unwrap(),
        chat: None,
        verdict,
        is_completed,
        remarks,
        started: None,
        ended: None,
        transcript: None,
    }
}

pub(super) fn listing(id: &str, gate: Gate) -> Listing {
    Listing {
        id: case_id(id),
        name: None,
        gate,
        tags: Vec::new(),
        owner: None,
        skip: None,
        quarantine: None,
        location: Location {
            path: "s.yaml".into(),
            line: 1,
            column: 1,
            offset: 0,
            length: 4,
        },
    }
}

impl BatchState {
    /// Reads the batch and its rows at a second.
    pub(super) fn poll(&mut self, seconds: u64, batch: BatchSnapshot, words: &str) {
        self.poll_rows(seconds, batch, rows(words));
    }

    pub(super) fn poll_rows(&mut self, seconds: u64, batch: BatchSnapshot, rows: Vec<AttemptRow>) {
        self.read_batch(seconds, batch);
        self.apply(Observation {
            time: at(seconds),
            what: Observed::rows(rows),
        });
    }

    pub(super) fn read_batch(&mut self, seconds: u64, batch: BatchSnapshot) {
        self.apply(Observation {
            time: at(seconds),
            what: Observed::Batch(batch),
        });
    }

    pub(super) fn fail_rows(&mut self, seconds: u64) {
        self.apply(Observation {
            time: at(seconds),
            what: Observed::RowsFailed,
        });
    }

    /// Judges `tc_a` by a gate.
    pub(super) fn judged(&self, gate: Gate) -> CaseOutcome {
        self.evidence().judge(&listing("tc_a", gate), None)
    }

    pub(super) fn is_over(&self) -> bool {
        self.evidence().end().is_some()
    }
}

pub(super) fn is_errored(state: &BatchState, gate: Gate, why: &str) {
    match state.judged(gate).state {
        CaseState::Errored(trouble) => assert!(trouble.message.contains(why), "{trouble}"),
        other => panic!("{other:?}"),
    }
}

pub(super) fn passes(state: &BatchState, gate: Gate) -> bool {
    state.judged(gate).state == CaseState::Passed
}

pub(super) fn fails(state: &BatchState, gate: Gate) -> bool {
    matches!(state.judged(gate).state, CaseState::Failed { .. })
}
