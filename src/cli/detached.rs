//! What is told of a run that goes on without us.

use std::fmt::Write;
use std::path::Path;

use serde_json::json;

use super::args::Format;
use super::conduct::file;
use super::resume_command::ResumeCommand;
use super::streams;
use crate::exit::{Exit, Reports};
use crate::id::{BatchId, RunId};
use crate::outcome::{BatchEnd, BatchOutcome};
use crate::report::ResultsFolder;
use crate::runner::Ended;

/// Tells the name of the run and how to resume it; exit 0 if every batch was created and every report written.
pub(super) fn show(
    ended: &Ended,
    reports: &ResultsFolder,
    format: Format,
    (run, ledger): (&RunId, &Path),
    again: &ResumeCommand,
) -> Exit {
    let outcome = &ended.outcome;
    let written = file(ended, reports);
    let command = again.words(run.as_str());
    match format {
        Format::Text => {
            let mut text = format!("run: {run}\n");
            for batch in &outcome.batches {
                let what = batch.id.as_ref().map_or("no batch", BatchId::as_str);
                let _ = writeln!(text, "  agent {}: {what}{}", batch.agent, why(batch));
            }
            let _ = writeln!(text, "attach: {}", command.join(" "));
            streams::text(&text);
        }
        Format::Json => {
            let batches = outcome.batches.iter().map(|batch| {
                json!({
                    "agent": batch.agent.as_str(),
                    "batch": batch.id.as_ref().map(BatchId::as_str),
                    "problem": problem(batch),
                })
            });
            let document = json!({
                "version": 1,
                "run": run.as_str(),
                "ledger": ledger,
                "attach": command.join(" "),
                "batches": batches.collect::<Vec<_>>(),
            });
            streams::document(&document);
        }
    }
    match (
        outcome.batches.iter().all(|batch| batch.id.is_some()),
        written,
    ) {
        (true, Reports::Written) => Exit::Passed,
        (true, Reports::Missing) => Exit::ReportNotWritten,
        (false, _) => Exit::of(outcome, written),
    }
}

fn why(batch: &BatchOutcome) -> String {
    problem(batch).map_or(String::new(), |why| format!(" ({why})"))
}

fn problem(batch: &BatchOutcome) -> Option<&str> {
    match &batch.end {
        BatchEnd::NotCreated(trouble) | BatchEnd::MaybeCreated(trouble) => Some(&trouble.message),
        BatchEnd::Left(_) | BatchEnd::Settled => None,
    }
}
