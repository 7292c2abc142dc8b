//! Why a run whose cases look fine did not pass: one wording for all reports.

use crate::outcome::{BatchEnd, BatchOutcome, CaseTally, End, Outcome, Trouble, TroubleKind};

use super::elapsed::Elapsed;

/// Why the run ended as it did, whatever its cases show.
pub(super) fn ending(outcome: &Outcome) -> Trouble {
    let (kind, message) = match &outcome.end {
        End::Refused { reason } => (TroubleKind::Refused, reason.clone()),
        End::NothingSelected { reason } => (TroubleKind::Empty, reason.clone()),
        End::Unavailable { reason } => (TroubleKind::ServiceUnavailable, reason.clone()),
        End::EmptyShard { shard } => (
            TroubleKind::Idle,
            format!("none of the selected agents is in shard {shard}"),
        ),
        End::Completed => match outcome.batches.iter().find_map(left) {
            Some(message) => (TroubleKind::NotFollowed, message),
            None => (
                TroubleKind::Empty,
                emptiness(CaseTally::of(outcome.cases())),
            ),
        },
        End::Stopped { signal } => (
            TroubleKind::Interrupted,
            format!("{} stopped the run before its end", signal.as_str()),
        ),
        End::TimedOut { limit } => (
            TroubleKind::Timeout,
            format!("the time limit of {} stopped the run", Elapsed(*limit)),
        ),
        End::Detached => (
            TroubleKind::NotFinished,
            "the run was detached once its batches were created".to_owned(),
        ),
        End::NotFinished => (
            TroubleKind::NotFinished,
            "the run did not finish: it is still going on, or was killed".to_owned(),
        ),
    };
    Trouble { kind, message }
}

/// What a batch that was not followed to its end leaves open, whatever its cases came to.
fn left(batch: &BatchOutcome) -> Option<String> {
    let (what, trouble) = match &batch.end {
        BatchEnd::Left(trouble) => ("was not followed to its end", trouble),
        BatchEnd::MaybeCreated(trouble) => ("may have been created", trouble),
        BatchEnd::Settled | BatchEnd::NotCreated(_) => return None,
    };
    Some(format!(
        "the batch of agent {} {what}: {trouble}",
        batch.agent
    ))
}

fn emptiness(tally: CaseTally) -> String {
    if tally.total() == 0 {
        return "nothing was selected".to_owned();
    }
    format!(
        "no case decides: {} skipped, {} quarantined",
        tally.skipped, tally.quarantined
    )
}
