//! What counts as an end, and what cannot be true.

use super::*;
use crate::id::JobId;
use crate::outcome::AttemptState::{self, Errored, Failed, Passed, Unfinished};

fn id(text: &str) -> TestCaseId {
    TestCaseId::new(text).unwrap()
}

fn case(text: &str, planned: Option<u64>) -> CaseDefinition {
    CaseDefinition {
        id: id(text),
        label: None,
        planned,
        agent: None,
        agent_status: None,
    }
}

fn rows(of: &str, states: &[AttemptState]) -> Vec<AttemptRow> {
    let row = |(at, &state): (usize, &AttemptState)| AttemptRow {
        case: case(of, None),
        attempt: Attempt {
            job: JobId::new(&format!("job_{of}_{at}")).unwrap(),
            chat: None,
            state,
            remarks: None,
            started: None,
            ended: None,
            transcript: Vec::new(),
        },
        has_transcript: true,
    };
    states.iter().enumerate().map(row).collect()
}

fn counters(successful: u64, failed: u64, total: u64) -> BatchSnapshot {
    let [successful, failed, total] = [successful, failed, total].map(Some);
    BatchSnapshot {
        agent: None,
        cases: vec![case("tc_a", Some(3))],
        successful,
        failed,
        total,
    }
}

fn sight(snapshot: BatchSnapshot, states: &[AttemptState]) -> Sight {
    let mut sight = Sight::new(vec![id("tc_a")]);
    sight.see_batch(snapshot);
    sight.see_rows(rows("tc_a", states));
    sight
}

#[test]
fn zero_of_zero_is_not_done() {
    assert!(!sight(counters(0, 0, 0), &[]).is_done_by_counters());
    assert!(!sight(counters(1, 0, 1), &[]).is_done_by_counters());
    assert!(sight(counters(2, 1, 3), &[]).is_done_by_counters());
    assert!(!sight(counters(2, 1, 4), &[]).is_done_by_counters());
}

#[test]
fn unknown_plans_are_never_done_by_counters() {
    let untold = BatchSnapshot {
        cases: vec![case("tc_a", None)],
        ..counters(3, 0, 3)
    };
    let sight = sight(untold, &[Passed, Passed, Passed]);
    assert_eq!(sight.planned(&id("tc_a")), None);
    assert!(!sight.is_done_by_counters());
    assert!(sight.is_done_by_rows());
}

#[test]
fn rows_are_done_when_every_planned_one_is_over() {
    assert!(!sight(counters(0, 0, 0), &[Passed, Passed]).is_done_by_rows());
    assert!(!sight(counters(0, 0, 0), &[Passed, Passed, Unfinished]).is_done_by_rows());
    assert!(sight(counters(0, 0, 0), &[Passed, Failed, Errored]).is_done_by_rows());
}

#[test]
fn counters_and_rows_must_both_be_possible() {
    assert!(sight(counters(2, 1, 3), &[Passed, Passed, Failed]).is_consistent());
    assert!(!sight(counters(3, 0, 3), &[Passed, Passed, Failed]).is_consistent());
    assert!(!sight(counters(2, 0, 3), &[Passed, Passed, Failed]).is_consistent());
    assert!(sight(counters(2, 1, 3), &[Passed, Passed]).is_consistent());
    assert!(sight(counters(2, 1, 3), &[Passed, Passed, Errored]).is_consistent());
    assert!(!sight(counters(3, 0, 3), &[Passed, Passed, Errored]).is_consistent());
}

#[test]
fn counters_alone_bound_what_one_of_several_cases_can_have() {
    let mut sight = Sight::new(vec![id("tc_a"), id("tc_b")]);
    sight.see_batch(counters(4, 1, 5));
    sight.see_case(&case("tc_b", Some(2)));
    assert_eq!(sight.bounds(&id("tc_a")), Some((2, 3)));
    assert_eq!(sight.bounds(&id("tc_b")), Some((1, 2)));
}
