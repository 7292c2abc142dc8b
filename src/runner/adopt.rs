//! Looks in the service's list for the batch of a create that was never answered.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep};

use super::shared::Shared;
use super::told::told;
use crate::event::{Fact, Source};
use crate::id::BatchId;
use crate::plan::PlannedBatch;
use crate::policy::adopt::{Found, Intent, Wanted, find};

/// A look costs the service little, and an hour's batch is not found a second late.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Looks within one grace, at most.
const LOOKS: u32 = 8;

/// What looking came to.
pub(super) enum Looked {
    /// The batch is there, and it is ours.
    Adopted(BatchId),
    /// It was not there for the whole of the grace.
    Nothing,
    /// Nobody can tell.
    Unclear(String),
}

/// Looks until the batch is found, or could not be found for the whole of the grace.
pub(super) async fn look(
    shared: &Shared,
    planned: &PlannedBatch,
    open: &[Intent],
    grace: Duration,
) -> Looked {
    tokio::select! {
        looked = look_on(shared, planned, open, grace) => looked,
        cause = shared.stop.requested() => Looked::Unclear(format!("{} before it was found", cause.why())),
    }
}

async fn look_on(
    shared: &Shared,
    planned: &PlannedBatch,
    open: &[Intent],
    grace: Duration,
) -> Looked {
    let wanted = Wanted {
        agent: &planned.agent,
        cases: &planned.cases,
        intents: open,
    };
    let earliest = open.iter().map(|intent| intent.earliest()).min();
    let since = earliest.unwrap_or(Timestamp::MIN);
    let (began, mut clean_since) = (Instant::now(), None);
    loop {
        let looks = Instant::now();
        let batches = match shared.client.batches_since(&planned.agent, since).await {
            Ok(batches) => batches,
            Err(failure) => {
                if failure.is_key_refused() {
                    shared.refuse_key(&failure);
                }
                return Looked::Unclear(format!("the list of batches cannot be read: {failure}"));
            }
        };
        let found = shared
            .ledger
            .adopt(&wanted, |rivals| find(&batches, &wanted, rivals));
        match found {
            Err(error) => return Looked::Unclear(told(&error)),
            Ok(Found::One(id)) => return adopted(shared, planned, id),
            Ok(Found::Nothing) => {
                let clean_since = *clean_since.get_or_insert(looks);
                if clean_since.elapsed() >= grace {
                    return Looked::Nothing;
                }
            }
            Ok(Found::Unclear(why)) => {
                clean_since = None;
                if began.elapsed() >= grace {
                    return Looked::Unclear(why);
                }
            }
        }
        sleep((grace / LOOKS).min(LONGEST_PAUSE)).await;
    }
}

fn adopted(shared: &Shared, planned: &PlannedBatch, id: BatchId) -> Looked {
    if let Some(other) = shared.claim(&id, &planned.agent) {
        return Looked::Unclear(format!("{id} is the batch of agent {other}"));
    }
    shared.observer.tell(Fact::BatchKnown {
        agent: planned.agent.clone(),
        batch: id.clone(),
        source: Source::Found,
    });
    Looked::Adopted(id)
}
