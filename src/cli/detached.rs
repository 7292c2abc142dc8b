//! What `run --detach` prints: the batches that were created, and how to resume the run.

use super::args::Format;
use super::resume_command::ResumeCommand;
use super::streams::{self, Stream};
use crate::document::Detached;
use crate::outcome::Outcome;

pub(super) fn show(outcome: &Outcome, resume: &ResumeCommand, format: Format, to: Stream) {
    let Some(run) = &outcome.run else { return };
    let (ledger, command) = (resume.ledger(run), resume.for_run(run));
    let detached = Detached::new(run, &ledger, &command, &outcome.batches);
    match format {
        Format::Text => streams::text_to(to, &detached.to_string()),
        Format::Json => streams::document_to(to, &detached),
    }
}
