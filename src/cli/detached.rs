//! What `run --detach` prints: the batches that were created, and how to resume the run.

use std::fmt::Write;

use serde_json::json;

use super::args::Format;
use super::resume_command::ResumeCommand;
use super::streams;
use crate::id::BatchId;
use crate::outcome::{BatchEnd, BatchOutcome, Outcome};

pub(super) fn show(outcome: &Outcome, resume: &ResumeCommand, format: Format) {
    let Some(run) = &outcome.run else { return };
    let command = resume.for_run(run);
    match format {
        Format::Text => {
            let mut text = format!("run: {run}\n");
            for batch in &outcome.batches {
                let id = batch.id.as_ref().map_or("no batch", BatchId::as_str);
                let why = problem(batch).map_or(String::new(), |why| format!(" ({why})"));
                let _ = writeln!(text, "  agent {}: {id}{why}", batch.agent);
            }
            let _ = writeln!(text, "attach: {command}");
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
            streams::document(&json!({
                "version": 1,
                "run": run.as_str(),
                "ledger": resume.ledger(run),
                "attach": command,
                "batches": batches.collect::<Vec<_>>(),
            }));
        }
    }
}

fn problem(batch: &BatchOutcome) -> Option<&str> {
    match &batch.end {
        BatchEnd::NotCreated(trouble) | BatchEnd::MaybeCreated(trouble) => Some(&trouble.message),
        BatchEnd::Left(_) | BatchEnd::Settled => None,
    }
}
