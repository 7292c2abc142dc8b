//! Properties of the judgement for any reads in any order.

use proptest::prelude::*;

use super::fixture::{agent, at, batch, case_id, listing, row};
use super::{BatchState, Observation, Observed};
use crate::api::AttemptRow;
use crate::outcome::{CaseState, Gate};

const WORDS: [&str; 6] = ["open", "pass", "none", "fail", "fail?", "false"];

fn any_row() -> impl Strategy<Value = AttemptRow> {
    (0..4_usize, prop::sample::select(&WORDS[..]))
        .prop_map(|(job, word)| row(&format!("job_{job}"), word))
}

fn any_observation() -> impl Strategy<Value = Observation> {
    let counters = (0..4_u64, 0..3_u64, 0..5_u64, 2..4_u64);
    let batches = counters.prop_map(|(passed, failed, total, planned)| {
        Observed::Batch(batch(planned, [passed, failed, total]))
    });
    let rows = prop::collection::vec(any_row(), 0..5).prop_map(Observed::rows);
    let what = prop_oneof![batches, rows, Just(Observed::RowsFailed)];
    // Few instants, so that reads overlap, and far enough apart to confirm verdicts.
    (0..12_u64, what).prop_map(|(time, what)| Observation {
        time: at(time * 11),
        what,
    })
}

fn any_history() -> impl Strategy<Value = Vec<Observation>> {
    prop::collection::vec(any_observation(), 1..16)
}

fn any_gate() -> impl Strategy<Value = Gate> {
    prop_oneof![
        Just(Gate::All),
        Just(Gate::Any),
        (1..4_u64).prop_map(Gate::AtLeast)
    ]
}

fn state(history: impl IntoIterator<Item = Observation>) -> BatchState {
    let mut state = BatchState::new(&agent(), [(case_id("tc_a"), vec![Gate::All])]);
    state.add_preflight(&super::fixture::case("tc_a", Some(3)));
    for observation in history {
        state.apply(observation);
    }
    state
}

/// A service that returns the same rows and counters at every poll, for two minutes.
fn polled(rows: &[&str], counted: &[&str]) -> BatchState {
    let count = |wanted: &str| {
        let counted = counted.iter().filter(|word| word.starts_with(wanted));
        counted.count() as u64
    };
    let counters = [count("pass"), count("fail"), 3];
    let polls = (0..120).step_by(20).flat_map(|second| {
        let listed = rows.iter().enumerate();
        let listed = listed.map(|(job, word)| row(&format!("job_{job}"), word));
        let batch = Observation {
            time: at(second),
            what: Observed::Batch(batch(3, counters)),
        };
        let rows = Observation {
            time: at(second),
            what: Observed::rows(listed.collect()),
        };
        [batch, rows]
    });
    state(polls)
}

/// Everything that the evidence shows.
fn summary(state: &BatchState, gate: Gate) -> String {
    let evidence = state.evidence();
    let judged = evidence.judge(&listing("tc_a", gate), None);
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?}",
        evidence.end(),
        evidence.progress(),
        evidence.note(),
        judged.state,
        judged.planned,
        judged.attempts
    )
}

/// The observations in reverse order, with each list split into rows.
fn split(history: &[Observation]) -> Vec<Observation> {
    let pieces = history.iter().rev().flat_map(|observation| {
        let pieces: Vec<Observed> = match &observation.what {
            Observed::Rows(rows) if !rows.is_empty() => rows
                .iter()
                .rev()
                .map(|row| Observed::Rows(vec![row.clone()]))
                .collect(),
            what => vec![what.clone()],
        };
        let time = observation.time;
        pieces
            .into_iter()
            .map(move |what| Observation { time, what })
    });
    pieces.collect()
}

proptest! {
    #[test]
    fn order_repetition_and_splitting_of_reads_do_not_change_the_result(history in any_history(), gate in any_gate()) {
        let whole = summary(&state(history.clone()), gate);
        prop_assert_eq!(&whole, &summary(&state(split(&history)), gate));
        let twice = history.iter().chain(&history).cloned();
        prop_assert_eq!(&whole, &summary(&state(twice), gate));
    }

    #[test]
    fn another_failed_or_open_attempt_never_makes_a_case_pass(
        words in prop::collection::vec(prop::sample::select(&WORDS[..]), 1..4),
        gate in any_gate(),
        word in prop::sample::select(&["open", "fail", "fail?", "none", "false"][..]),
        is_counted in any::<bool>(),
    ) {
        let mut more = words.clone();
        more.push(word);
        let extra = if is_counted { &more } else { &words };
        let before = polled(&words, &words);
        let after = polled(&more, extra);
        let passes = |state: &BatchState| {
            state.evidence().judge(&listing("tc_a", gate), None).state == CaseState::Passed
        };
        prop_assert!(passes(&before) || !passes(&after));
    }

    #[test]
    fn a_case_never_passes_with_fewer_passed_rows_than_its_gate_requires(
        history in any_history(),
        gate in any_gate(),
    ) {
        let state = state(history);
        let judged = state.evidence().judge(&listing("tc_a", gate), None);
        let required = gate.required(judged.planned.unwrap_or(0));
        let has_rows = !judged.attempts.is_empty();
        if judged.state == CaseState::Passed && has_rows {
            prop_assert!(judged.tally().passed >= required);
        }
    }
}
