//! The step summary: a page about the run on the page of the job.

use super::agents::agents;
use super::head;
use super::page::Page;
use super::repository::Repository;
use super::sections::{self, Detail};
use crate::outcome::Outcome;

/// GitHub drops a whole summary that is larger, in bytes. What the file already holds counts.
const LIMIT: usize = 1024 * 1024;

/// The summary of a run, to be appended to a file that already holds this many bytes.
#[must_use]
pub fn step_summary(outcome: &Outcome, repository: &Repository, held: usize) -> String {
    let mut page = Page::new(LIMIT.saturating_sub(held));
    let detail = Detail {
        entries: usize::MAX,
        details: 20,
        longest_remark: 1_000,
        repository: Some(repository),
    };
    head::head(&mut page, outcome);
    head::rerun(&mut page, outcome);
    sections::failed(&mut page, outcome, &detail);
    sections::errored(&mut page, outcome, &detail);
    sections::failure_groups(&mut page, outcome, &detail);
    sections::doubtful(&mut page, outcome, &detail);
    sections::batches(&mut page, outcome, &detail);
    agents(&mut page, outcome, &detail);
    page.finish()
}
