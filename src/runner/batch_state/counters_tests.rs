//! Counters without rows, changed plans, and totals that differ from the plan.

use super::fixture::{agent, batch, case_id, fails, is_errored, passes, planned};
use super::{BatchState, EndRule};
use crate::outcome::Gate;

#[test]
fn counters_without_rows_decide_after_they_stop_changing() {
    let mut state = planned(3, Gate::All);
    state.read_batch(1, batch(3, [1, 0, 3]));
    for second in [2, 7, 11] {
        state.read_batch(second, batch(3, [3, 0, 3]));
        state.fail_rows(second);
        assert!(!state.is_over(), "{second}");
    }
    state.read_batch(12, batch(3, [3, 0, 3]));
    state.fail_rows(12);
    assert_eq!(state.evidence().end(), Some(EndRule::CountersAlone));
    assert!(passes(&state, Gate::All));
}

#[test]
fn failures_by_counters_without_rows_count_after_half_a_minute() {
    let mut state = planned(3, Gate::All);
    state.read_batch(1, batch(3, [0, 0, 3]));
    for (second, is_over) in [(2, false), (31, false), (32, true)] {
        state.read_batch(second, batch(3, [2, 1, 3]));
        state.fail_rows(second);
        assert_eq!(state.is_over(), is_over, "{second}");
    }
    assert!(fails(&state, Gate::All) && passes(&state, Gate::AtLeast(2)));
}

#[test]
fn failures_by_counters_that_were_complete_at_the_first_read_count_after_ten_minutes() {
    let mut state = planned(3, Gate::All);
    for second in (1..=600).step_by(20) {
        state.read_batch(second, batch(3, [0, 3, 3]));
        state.fail_rows(second);
        assert!(!state.is_over(), "{second}");
    }
    state.read_batch(601, batch(3, [0, 3, 3]));
    state.fail_rows(601);
    assert!(state.is_over() && fails(&state, Gate::All));
}

#[test]
fn a_plan_that_is_edited_during_the_batch_leaves_affected_cases_undecided() {
    let mut state = planned(3, Gate::All);
    state.poll(1, batch(3, [1, 0, 3]), "pass open open");
    for second in [2, 22, 42, 62] {
        state.poll(second, batch(5, [3, 0, 3]), "pass pass pass");
    }
    assert_eq!(state.evidence().end(), Some(EndRule::Unchanged));
    is_errored(&state, Gate::All, "3 and 5");
    assert!(passes(&state, Gate::AtLeast(3)));
}

#[test]
fn a_total_above_a_sure_plan_adds_a_note() {
    let mut state = planned(3, Gate::All);
    state.poll(1, batch(3, [1, 0, 4]), "pass open open");
    state.poll(2, batch(3, [3, 0, 4]), "pass pass pass");
    assert_eq!(state.evidence().end(), Some(EndRule::Agreed));
    assert!(passes(&state, Gate::All));
    assert!(state.evidence().note().unwrap().contains("4 attempts"));
}

#[test]
fn attempts_besides_the_plan_count_as_errored_if_the_plan_is_not_sure() {
    let mut state = BatchState::new(&agent(), [(case_id("tc_a"), vec![Gate::All])]);
    for second in [1, 21, 41, 61] {
        state.poll(second, batch(1, [1, 0, 3]), "pass");
    }
    assert!(state.is_over());
    is_errored(
        &state,
        Gate::All,
        "2 more attempts than the test cases plan",
    );
    assert!(passes(&state, Gate::Any));
}
