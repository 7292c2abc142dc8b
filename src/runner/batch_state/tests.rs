//! When a batch is over and how its cases are judged, for the kinds of service that the documentation allows.

use super::fixture::{agent, batch, case, case_id, fails, is_errored, passes, planned, row, rows};
use super::{BatchState, EndRule, Observation, Observed};
use crate::api::BatchSnapshot;
use crate::outcome::Gate;

#[test]
fn counters_of_zero_attempts_do_not_end_a_batch() {
    let mut state = planned(3, Gate::All);
    state.poll(1, batch(3, [0, 0, 0]), "");
    assert!(!state.is_over());
}

#[test]
fn counters_and_rows_that_agree_end_a_batch_at_once() {
    let mut state = planned(3, Gate::All);
    state.poll(1, batch(3, [2, 0, 3]), "pass pass open");
    assert!(!state.is_over());
    state.poll(2, batch(3, [2, 1, 3]), "pass pass fail");
    assert_eq!(state.evidence().end(), Some(EndRule::Agreed));
    assert!(fails(&state, Gate::All) && passes(&state, Gate::AtLeast(2)));
}

#[test]
fn a_verdict_that_the_counters_do_not_include_yet_is_ignored() {
    let mut state = planned(1, Gate::All);
    for second in [1, 4, 8] {
        state.poll(second, batch(1, [0, 0, 1]), "fail");
        assert!(!state.is_over() && !fails(&state, Gate::All));
    }
    state.poll(9, batch(1, [1, 0, 1]), "pass");
    assert!(state.is_over() && passes(&state, Gate::All));
}

#[test]
fn a_batch_is_not_over_while_a_verdict_follows_after_the_conversation() {
    let mut state = planned(1, Gate::All);
    for second in [1, 3, 7] {
        state.poll(second, batch(1, [0, 0, 1]), "none");
        assert!(!state.is_over());
    }
    state.poll(8, batch(1, [1, 0, 1]), "pass");
    assert!(state.is_over() && passes(&state, Gate::All));
}

#[test]
fn an_attempt_that_stays_without_a_verdict_ends_its_batch_after_a_minute() {
    let mut state = planned(2, Gate::All);
    for second in [1, 30, 60] {
        state.poll(second, batch(2, [1, 0, 2]), "pass none");
        assert!(!state.is_over(), "{second}");
    }
    state.poll(61, batch(2, [1, 0, 2]), "pass none");
    assert_eq!(state.evidence().end(), Some(EndRule::Unchanged));
    is_errored(
        &state,
        Gate::All,
        "1 attempt has no verdict; the case could still pass",
    );
    assert!(passes(&state, Gate::AtLeast(1)));
}

#[test]
fn reads_that_are_far_apart_do_not_show_that_nothing_changes() {
    let mut state = planned(2, Gate::All);
    for second in [1, 47, 93] {
        state.poll(second, batch(2, [1, 0, 2]), "pass none");
    }
    assert!(!state.is_over());
}

#[test]
fn an_attempt_that_is_counted_as_failed_without_a_verdict_does_not_fail_the_case() {
    let mut state = planned(2, Gate::All);
    for second in [1, 2, 32, 62] {
        let failed = u64::from(second > 1);
        state.poll(second, batch(2, [1, failed, 2]), "pass none");
    }
    assert_eq!(state.evidence().end(), Some(EndRule::Unchanged));
    is_errored(&state, Gate::All, "could still pass");
    assert!(passes(&state, Gate::Any));
}

#[test]
fn a_batch_is_not_over_while_open_attempts_are_counted_as_failed() {
    let mut state = planned(2, Gate::All);
    for second in [1, 30, 60, 90, 300] {
        state.poll(second, batch(2, [0, 2, 2]), "open open");
        assert!(!state.is_over() && !fails(&state, Gate::All));
    }
    state.poll(301, batch(2, [2, 0, 2]), "pass pass");
    assert!(state.is_over() && passes(&state, Gate::All));
}

#[test]
fn open_attempts_with_a_default_of_false_are_not_failed() {
    let mut state = planned(1, Gate::All);
    for second in [1, 20, 40, 60, 80] {
        state.poll(second, batch(1, [0, 0, 1]), "false");
        assert!(!state.is_over() && !fails(&state, Gate::All));
    }
}

#[test]
fn false_without_remarks_is_confirmed_after_half_a_minute() {
    let mut state = planned(1, Gate::All);
    state.poll(1, batch(1, [0, 0, 1]), "open");
    state.poll(2, batch(1, [0, 1, 1]), "fail?");
    state.poll(31, batch(1, [0, 1, 1]), "fail?");
    assert!(!state.is_over());
    state.poll(32, batch(1, [0, 1, 1]), "fail?");
    assert!(state.is_over() && fails(&state, Gate::All));
}

#[test]
fn without_counters_two_equal_reads_confirm_a_verdict() {
    let uncounted = || BatchSnapshot {
        cases: vec![case("tc_a", Some(2))],
        ..BatchSnapshot::default()
    };
    let mut state = planned(2, Gate::All);
    state.poll(1, uncounted(), "pass fail");
    state.poll(5, uncounted(), "pass fail");
    assert!(!state.is_over());
    state.poll(6, uncounted(), "pass fail");
    assert_eq!(state.evidence().end(), Some(EndRule::AllRows));
    assert!(fails(&state, Gate::All) && passes(&state, Gate::Any));
}

#[test]
fn an_attempt_with_two_verdicts_in_one_list_neither_passes_nor_fails_in_any_order() {
    for order in ["pass fail pass", "fail pass pass", "fail pass fail"] {
        let rows = order.split(' ').map(|word| row("job_0", word));
        let rows: Vec<_> = rows.collect();
        let mut state = planned(1, Gate::All);
        for second in [1, 2, 32, 62, 92] {
            let passed = u64::from(second > 1);
            state.poll_rows(second, batch(1, [passed, 0, 1]), rows.clone());
            assert!(!passes(&state, Gate::All) && !fails(&state, Gate::All));
        }
        assert!(state.is_over(), "{order}");
        is_errored(&state, Gate::All, "1 passed and 0 failed");
    }
}

#[test]
fn a_confirmed_failure_that_becomes_a_pass_makes_the_case_errored() {
    let mut state = planned(2, Gate::All);
    state.poll(1, batch(2, [0, 1, 2]), "fail open");
    state.poll(2, batch(2, [2, 0, 2]), "pass pass");
    assert!(state.is_over());
    is_errored(&state, Gate::All, "job_0 as passed and as failed");
    is_errored(&state, Gate::Any, "job_0 as passed and as failed");
}

#[test]
fn a_confirmed_failure_counts_after_another_test_run_replaces_it() {
    let mut state = planned(1, Gate::All);
    state.poll_rows(1, batch(1, [0, 1, 1]), vec![row("job_1", "fail")]);
    for second in [2, 32, 62, 92] {
        state.poll_rows(second, batch(1, [1, 0, 1]), vec![row("job_2", "pass")]);
    }
    assert!(!passes(&state, Gate::All));
}

#[test]
fn decreasing_counters_and_omitted_rows_change_nothing() {
    let mut state = planned(3, Gate::All);
    state.poll(1, batch(3, [2, 0, 3]), "pass pass open");
    state.poll(2, batch(3, [1, 0, 3]), "pass");
    assert!(!state.is_over());
    state.poll(3, batch(3, [3, 0, 3]), "pass");
    assert!(!state.is_over());
    state.poll(4, batch(3, [3, 0, 3]), "pass pass pass");
    assert!(state.is_over() && passes(&state, Gate::All));
}

#[test]
fn rows_of_another_case_make_every_case_errored() {
    let mut state = planned(1, Gate::All);
    let mut other_case = row("job_9", "fail");
    other_case.case = case("tc_b", None);
    state.poll_rows(
        1,
        batch(1, [1, 0, 1]),
        vec![row("job_0", "pass"), other_case],
    );
    is_errored(&state, Gate::All, "tc_b");
}

#[test]
fn the_spelling_of_the_agent_counts_only_if_no_case_is_reported() {
    let batch_of = |cases| BatchSnapshot {
        agent: crate::id::AgentId::new("A_v3"),
        cases,
        ..batch(1, [1, 0, 1])
    };
    let mut state = planned(1, Gate::All);
    state.poll(1, batch_of(vec![case("tc_a", Some(1))]), "pass");
    assert!(passes(&state, Gate::All));
    let mut state = planned(1, Gate::All);
    state.poll(1, batch_of(Vec::new()), "");
    is_errored(&state, Gate::All, "agent A_v3");
}

#[test]
fn a_gate_that_needs_the_plan_does_not_pass_if_the_plan_is_unknown() {
    let mut state = BatchState::new(&agent(), [(case_id("tc_a"), vec![Gate::All])]);
    let unplanned = || BatchSnapshot {
        cases: vec![case("tc_a", None)],
        ..batch(1, [2, 0, 2])
    };
    for second in [1, 21, 41, 61] {
        state.poll(second, unplanned(), "pass pass");
    }
    assert!(state.is_over());
    is_errored(&state, Gate::All, "how many attempts are planned");
    assert!(passes(&state, Gate::AtLeast(2)));
}

#[test]
fn attempts_keep_the_order_of_the_list() {
    let mut state = planned(3, Gate::All);
    let listed = ["job_b", "job_c", "job_a"].map(|job| row(job, "pass"));
    state.poll_rows(1, batch(3, [3, 0, 3]), listed.to_vec());
    let attempts = state.judged(Gate::All).attempts;
    let jobs: Vec<_> = attempts
        .iter()
        .map(|attempt| attempt.job.as_str())
        .collect();
    assert_eq!(jobs, ["job_b", "job_c", "job_a"]);
}

#[test]
fn a_failed_list_does_not_discard_earlier_rows() {
    let mut state = planned(1, Gate::All);
    state.poll(1, batch(1, [0, 0, 1]), "open");
    state.read_batch(2, batch(1, [0, 1, 1]));
    state.fail_rows(2);
    assert!(!state.is_over());
    state.apply(Observation {
        time: super::fixture::at(3),
        what: Observed::rows(rows("fail")),
    });
    assert!(state.is_over() && fails(&state, Gate::All));
}
