//! Counters without rows, plans that change, and totals that do not fit.

use super::fixture::{agent, batch, case_id, fails, is_errored, passes, planned};
use super::{BatchState, EndRule};
use crate::outcome::Gate;

#[test]
fn counters_alone_decide_once_they_have_settled() {
    let mut state = planned(3, Gate::All);
    state.see_batch(1, batch(3, [1, 0, 3]));
    for second in [2, 7, 11] {
        state.see_batch(second, batch(3, [3, 0, 3]));
        state.fail_rows(second);
        assert!(!state.is_over(), "{second}");
    }
    state.see_batch(12, batch(3, [3, 0, 3]));
    state.fail_rows(12);
    assert_eq!(state.evidence().end(), Some(EndRule::CountersAlone));
    assert!(passes(&state, Gate::All));
}

#[test]
fn failures_of_counters_alone_are_believed_after_half_a_minute() {
    let mut state = planned(3, Gate::All);
    state.see_batch(1, batch(3, [0, 0, 3]));
    for (second, is_over) in [(2, false), (31, false), (32, true)] {
        state.see_batch(second, batch(3, [2, 1, 3]));
        state.fail_rows(second);
        assert_eq!(state.is_over(), is_over, "{second}");
    }
    assert!(fails(&state, Gate::All) && passes(&state, Gate::AtLeast(2)));
}

#[test]
fn failures_of_counters_that_were_complete_from_the_first_are_not_believed_for_ten_minutes() {
    let mut state = planned(3, Gate::All);
    for second in (1..=600).step_by(20) {
        state.see_batch(second, batch(3, [0, 3, 3]));
        state.fail_rows(second);
        assert!(!state.is_over(), "{second}");
    }
    state.see_batch(601, batch(3, [0, 3, 3]));
    state.fail_rows(601);
    assert!(state.is_over() && fails(&state, Gate::All));
}

#[test]
fn a_plan_that_is_edited_while_the_batch_runs_leaves_open_what_it_could_turn() {
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
fn a_total_above_a_sure_plan_is_a_note() {
    let mut state = planned(3, Gate::All);
    state.poll(1, batch(3, [1, 0, 4]), "pass open open");
    state.poll(2, batch(3, [3, 0, 4]), "pass pass pass");
    assert_eq!(state.evidence().end(), Some(EndRule::Agreed));
    assert!(passes(&state, Gate::All));
    assert!(state.evidence().note().unwrap().contains("4 attempts"));
}

#[test]
fn an_attempt_that_no_case_claims_is_errored_where_the_plan_is_not_sure() {
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
