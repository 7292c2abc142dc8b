//! Decides whether a listed batch is the result of our own create, after the create's response was lost.
//!
//! Adopting the batch of another run would report its results as ours. Missing our own batch would pay for it
//! twice. So a match can also be doubtful.

use std::collections::HashSet;
use std::time::Duration;

use jiff::Timestamp;

use super::listing::{ListedBatch, Mark};
use crate::id::{AgentId, BatchId, TestCaseId};

/// A create that is about to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Intent {
    /// When it is sent.
    pub at: Timestamp,
    /// The clock that `at` was read from.
    pub clock: TimeSource,
}

/// The clock that a time was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimeSource {
    /// The service's clock, from the `Date` header of its last response.
    Service,
    /// The local clock: no response had a `Date` header yet.
    Local,
}

/// The batch that a create without a response may have created.
#[derive(Clone, Debug)]
pub(crate) struct ExpectedBatch<'a> {
    /// Its agent.
    pub agent: &'a AgentId,
    /// Its cases.
    pub cases: &'a [TestCaseId],
    /// The list of batches before the first create.
    pub mark: &'a Mark,
    /// When the first create without a response was sent; `None` if unknown.
    pub first_unanswered: Option<Intent>,
    /// In a resumed run, when its last create was sent. A much later batch is probably from another run.
    pub last_create: Option<Timestamp>,
}

/// Other runs of the same state folder.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConcurrentRuns {
    /// Batches of other runs.
    pub claimed: HashSet<BatchId>,
    /// Whether another run also looks for a batch of the same agent and cases.
    pub is_any_waiting: bool,
}

/// Whether a new batch is the expected one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    /// It is from another run.
    No,
    /// It may be; the reason for the doubt.
    Doubtful(&'static str),
    /// It is the expected one.
    Yes,
}

/// A batch that is older than its create by more than this is doubtful. The `Date` header may come from another
/// machine than creation dates, and those may be truncated to the minute.
const CLOCK_MARGIN: Duration = Duration::from_mins(2);

/// A batch that is created later than this after the run's last create is doubtful.
const MAX_DELAY_AFTER_LAST_CREATE: Duration = Duration::from_mins(10);

/// Whether the row lists too few cases for a decision, so that the batch itself must be read.
#[must_use]
pub(crate) fn names_too_few_cases(batch: &ListedBatch, expected: &ExpectedBatch) -> bool {
    let listed = batch.cases.as_ref().map_or(0, HashSet::len);
    listed < expected.cases.len() && !names_other_cases(batch, expected)
}

/// Compares a new batch with the expected one.
#[must_use]
pub(crate) fn compare(
    batch: &ListedBatch,
    expected: &ExpectedBatch,
    others: &ConcurrentRuns,
) -> Match {
    let is_claimed = batch
        .id
        .as_ref()
        .is_some_and(|id| others.claimed.contains(id));
    if is_claimed || names_other_cases(batch, expected) {
        return Match::No;
    }
    let lists_cases = batch.cases.as_ref().is_some_and(|cases| !cases.is_empty());
    let is_others = batch
        .agent
        .as_ref()
        .is_some_and(|agent| agent != expected.agent);
    let doubt = if is_others && !lists_cases {
        Some("it names another agent and lists no test cases")
    } else if names_too_few_cases(batch, expected) {
        Some("it does not list all the test cases")
    } else if others.is_any_waiting {
        Some("another run in this state folder is looking for the same batch")
    } else {
        doubt_by_date(batch.created, expected)
    };
    doubt.map_or(Match::Yes, Match::Doubtful)
}

fn names_other_cases(batch: &ListedBatch, expected: &ExpectedBatch) -> bool {
    let mut listed = batch.cases.iter().flatten();
    listed.any(|case| !expected.cases.contains(case))
}

/// Why the creation date makes a match doubtful. A date never rules a batch out.
fn doubt_by_date(created: Option<Timestamp>, expected: &ExpectedBatch) -> Option<&'static str> {
    let Some(created) = created else {
        return expected
            .mark
            .newest
            .map(|_| "it has no date, but older batches have one");
    };
    if expected.mark.newest.is_some_and(|newest| created < newest) {
        return Some("its date is before those of earlier batches");
    }
    if let (true, Some(first)) = (expected.mark.batches.is_empty(), expected.first_unanswered)
        && first.clock == TimeSource::Service
        && created.duration_since(first.at) < -margin(CLOCK_MARGIN)
    {
        return Some("its date is before the create");
    }
    let is_late =
        |last: Timestamp| created.duration_since(last) > margin(MAX_DELAY_AFTER_LAST_CREATE);
    expected
        .last_create
        .is_some_and(is_late)
        .then_some("its date is long after the run's last create")
}

fn margin(time: Duration) -> jiff::SignedDuration {
    time.try_into().unwrap_or(jiff::SignedDuration::MAX)
}

#[cfg(test)]
mod tests;
