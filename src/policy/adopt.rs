//! Whose is that batch? A create whose answer was lost is settled by looking at what the service lists.
//!
//! A wrong "ours" takes another's result, a wrong "not there" pays twice. So doubt is an answer of its own.

use std::collections::HashSet;
use std::time::Duration;

use jiff::Timestamp;

use super::listing::{ListedBatch, Mark};
use crate::id::{AgentId, BatchId, TestCaseId};

/// A create that was about to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intent {
    /// When.
    pub at: Timestamp,
    /// By whose clock.
    pub clock: TimeSource,
}

/// Whose clock a time was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeSource {
    /// The service's, by the `Date` of its last answer.
    Service,
    /// This machine's: the service has not told the time yet.
    Local,
}

/// What is looked for.
#[derive(Clone, Debug)]
pub struct ExpectedBatch<'a> {
    /// The agent.
    pub agent: &'a AgentId,
    /// The cases.
    pub cases: &'a [TestCaseId],
    /// The list before the first create.
    pub mark: &'a Mark,
    /// When the first create without an answer was sent; `None` if none is known of.
    pub first_unanswered: Option<Intent>,
    /// In a run that is resumed, when its last create was sent: much later batches are likely to be another's.
    pub last_create: Option<Timestamp>,
}

/// What other runs of the state folder have, and wait for.
#[derive(Clone, Debug, Default)]
pub struct ConcurrentRuns {
    /// Batches that other runs have.
    pub claimed: HashSet<BatchId>,
    /// Whether another run waits for a batch of the same agent and cases.
    pub is_any_waiting: bool,
}

/// Whether a new batch is the one that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// It is another's.
    No,
    /// It may be; why it may not, in a few words.
    Doubtful(&'static str),
    /// It is.
    Yes,
}

/// A batch that is older than its create by the service's own clock by more than this is doubtful: `Date` may come
/// from another machine, and dates may be cut to the minute.
const CLOCK_MARGIN: Duration = Duration::from_mins(2);

/// A run's own batch appears soon after its last create, or not at all.
const MAX_DELAY_AFTER_LAST_CREATE: Duration = Duration::from_mins(10);

/// Whether the row says too little to tell whose it is, so that the batch itself is to be asked.
#[must_use]
pub fn names_too_few_cases(batch: &ListedBatch, expected: &ExpectedBatch) -> bool {
    let told = batch.cases.as_ref().map_or(0, HashSet::len);
    told < expected.cases.len() && !names_other_cases(batch, expected)
}

/// Compares a new batch with what is looked for.
#[must_use]
pub fn compare(batch: &ListedBatch, expected: &ExpectedBatch, others: &ConcurrentRuns) -> Match {
    let is_claimed = batch
        .id
        .as_ref()
        .is_some_and(|id| others.claimed.contains(id));
    if is_claimed || names_other_cases(batch, expected) {
        return Match::No;
    }
    let tells_cases = batch.cases.as_ref().is_some_and(|cases| !cases.is_empty());
    let is_others = batch
        .agent
        .as_ref()
        .is_some_and(|agent| agent != expected.agent);
    let doubt = if is_others && !tells_cases {
        Some("it names another agent and tells no test cases")
    } else if names_too_few_cases(batch, expected) {
        Some("it does not tell all the test cases")
    } else if others.is_any_waiting {
        Some("another run of this state folder waits for the same")
    } else {
        doubt_by_date(batch.created, expected)
    };
    doubt.map_or(Match::Yes, Match::Doubtful)
}

fn names_other_cases(batch: &ListedBatch, expected: &ExpectedBatch) -> bool {
    let mut told = batch.cases.iter().flatten();
    told.any(|case| !expected.cases.contains(case))
}

/// Dates only turn a yes into a maybe.
fn doubt_by_date(created: Option<Timestamp>, expected: &ExpectedBatch) -> Option<&'static str> {
    let Some(created) = created else {
        return expected
            .mark
            .newest
            .map(|_| "it has no date, and older ones do");
    };
    if expected.mark.newest.is_some_and(|newest| created < newest) {
        return Some("it is dated before batches that were there already");
    }
    if let (true, Some(first)) = (expected.mark.batches.is_empty(), expected.first_unanswered)
        && first.clock == TimeSource::Service
        && created.duration_since(first.at) < -margin(CLOCK_MARGIN)
    {
        return Some("it is dated before the create");
    }
    let is_late =
        |last: Timestamp| created.duration_since(last) > margin(MAX_DELAY_AFTER_LAST_CREATE);
    expected
        .last_create
        .is_some_and(is_late)
        .then_some("it is dated long after the run's last create")
}

fn margin(time: Duration) -> jiff::SignedDuration {
    time.try_into().unwrap_or(jiff::SignedDuration::MAX)
}

#[cfg(test)]
mod tests;
