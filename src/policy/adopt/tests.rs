//! What is mine, what is not, and what nobody can tell.

use super::*;

const ASKED: &str = "2026-11-23T10:00:00Z";

fn candidate(id: &str, cases: &[&str], created: &str) -> Candidate {
    let cases = cases.iter().filter_map(|case| TestCaseId::new(case));
    let cases: HashSet<TestCaseId> = cases.collect();
    Candidate {
        id: BatchId::new(id),
        agent: AgentId::new("agent_A"),
        cases: (!cases.is_empty()).then_some(cases),
        created: created.parse().ok(),
    }
}

fn look(candidates: &[Candidate], clock: Clock, rivals: &Rivals) -> Found {
    let cases = ["tc_1", "tc_2"].map(|case| TestCaseId::new(case).unwrap());
    let intents = [Intent {
        at: ASKED.parse().unwrap(),
        clock,
    }];
    let wanted = Wanted {
        agent: &AgentId::new("A").unwrap(),
        cases: &cases,
        intents: &intents,
    };
    find(candidates, &wanted, rivals)
}

fn alone(candidate: Candidate) -> Found {
    look(&[candidate], Clock::Service, &Rivals::default())
}

fn mine() -> Candidate {
    candidate("batch_1", &["tc_2", "tc_1"], "2026-11-23T10:00:01.5Z")
}

fn is_unclear(found: &Found) -> bool {
    matches!(found, Found::Unclear(_))
}

#[test]
fn the_same_cases_at_that_time_are_mine() {
    assert_eq!(alone(mine()), Found::One(BatchId::new("batch_1").unwrap()));
}

#[test]
fn older_batches_other_cases_and_other_agents_are_not() {
    let both = ["tc_1", "tc_2"];
    let not_mine = [
        candidate("b", &both, "2026-11-23T09:59:50Z"),
        candidate("b", &both, "2026-11-25T10:00:00Z"),
        candidate("b", &["tc_1", "tc_3"], "2026-11-23T10:00:01Z"),
        candidate("b", &["tc_1", "tc_2", "tc_3"], "2026-11-23T10:00:01Z"),
        Candidate {
            agent: AgentId::new("B"),
            ..mine()
        },
    ];
    for other in not_mine {
        assert_eq!(alone(other.clone()), Found::Nothing, "{other:?}");
    }
}

#[test]
fn what_is_not_told_may_be_mine() {
    let maybe = [
        candidate("b", &["tc_1"], "2026-11-23T10:00:01Z"),
        candidate("b", &[], "2026-11-23T10:00:01Z"),
        candidate("b", &["tc_1", "tc_2"], "soon"),
        candidate("b", &["tc_1", "tc_2"], "2026-11-23T10:30:00Z"),
        Candidate { id: None, ..mine() },
    ];
    for maybe in maybe {
        assert!(is_unclear(&alone(maybe.clone())), "{maybe:?}");
        let beside = look(&[mine(), maybe], Clock::Service, &Rivals::default());
        assert!(is_unclear(&beside));
    }
}

#[test]
fn two_that_fit_are_one_too_many_and_one_told_twice_is_not() {
    let other = Candidate {
        id: BatchId::new("batch_2"),
        ..mine()
    };
    let rivals = Rivals::default();
    assert!(is_unclear(&look(&[mine(), other], Clock::Service, &rivals)));
    let twice = look(&[mine(), mine()], Clock::Service, &rivals);
    assert!(matches!(twice, Found::One(_)));
}

#[test]
fn what_another_run_has_or_waits_for_is_not_taken() {
    let rivals = Rivals {
        claimed: mine().id.into_iter().collect(),
        is_any_waiting: false,
    };
    assert_eq!(look(&[mine()], Clock::Service, &rivals), Found::Nothing);
    let rivals = Rivals {
        is_any_waiting: true,
        ..Rivals::default()
    };
    assert!(is_unclear(&look(&[mine()], Clock::Service, &rivals)));
    assert_eq!(look(&[], Clock::Service, &rivals), Found::Nothing);
}

#[test]
fn without_the_services_clock_nothing_of_that_day_is_certain() {
    let rivals = Rivals::default();
    assert!(is_unclear(&look(&[mine()], Clock::Own, &rivals)));
    let last_week = candidate("b", &["tc_1", "tc_2"], "2026-11-16T10:00:00Z");
    assert_eq!(look(&[last_week], Clock::Own, &rivals), Found::Nothing);
}
