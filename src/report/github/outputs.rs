//! Outputs of the step, which later steps and jobs read.
//!
//! A value is a word of ours, a number, an id in its checked alphabet, or a path. No text of the service or of a suite
//! file is among them.

use serde_json::json;

use crate::id::{BatchId, RunId};
use crate::outcome::{CaseTally, End, Outcome, Service, Verdict};

/// An output: its name and its value.
pub type Output = (&'static str, String);

/// The outputs of a run before its first request: a run that is killed leaves these.
#[must_use]
pub fn unfinished_outputs(outcome: &Outcome) -> Vec<Output> {
    let batches = outcome.batches.iter().filter_map(|batch| batch.id.as_ref());
    let batches: Vec<&str> = batches.map(BatchId::as_str).collect();
    vec![
        ("verdict", verdict(outcome).to_owned()),
        (
            "run-id",
            outcome.run.as_ref().map_or("", RunId::as_str).to_owned(),
        ),
        ("batch-ids", json!(batches).to_string()),
        ("sandbox", (outcome.service == Service::Sandbox).to_string()),
    ]
}

/// The outputs of a run that has ended. They replace earlier ones of the same name.
#[must_use]
pub fn outputs(outcome: &Outcome, exit_code: u8) -> Vec<Output> {
    let tally = CaseTally::of(outcome.cases());
    let counts = [
        ("passed", tally.passed),
        ("failed", tally.failed),
        ("errored", tally.errored),
        ("flaky", tally.flaky),
        ("skipped", tally.skipped),
        ("quarantined", tally.quarantined),
        ("exit-code", exit_code.into()),
    ];
    let counts = counts.into_iter();
    let counts = counts.map(|(name, count)| (name, count.to_string()));
    unfinished_outputs(outcome)
        .into_iter()
        .chain(counts)
        .collect()
}

fn verdict(outcome: &Outcome) -> &'static str {
    match outcome.end {
        End::NotFinished => "not_finished",
        _ => Verdict::of(outcome).as_str(),
    }
}

/// The outputs as lines for the file that the runner reads.
///
/// A value with a control character is written between two delimiters, because a line break would begin another output.
/// `delimiter` must be random: nobody who chooses a value may know it.
#[must_use]
pub fn output_lines(outputs: &[Output], delimiter: &str) -> String {
    let lines = outputs.iter().map(|(name, value)| {
        if value.contains(char::is_control) {
            format!("{name}<<{delimiter}\n{value}\n{delimiter}\n")
        } else {
            format!("{name}={value}\n")
        }
    });
    lines.collect()
}
