//! Why a run whose cases look fine did not pass: one wording for all reports.

use crate::outcome::{BatchEnd, BatchOutcome, CaseTally, End, Outcome};

use super::elapsed::Elapsed;

/// How a run came to an end that its cases do not show.
pub(super) struct Ending {
    /// One word for dashboards.
    pub(super) kind: &'static str,
    /// In one line.
    pub(super) sentence: String,
}

impl Ending {
    /// What there is to say of the end of the run, whatever became of its cases.
    pub(super) fn of(outcome: &Outcome) -> Self {
        let (kind, sentence) = match &outcome.end {
            End::Refused { problem } => ("refused", problem.clone()),
            End::NothingSelected { why } => ("empty", why.clone()),
            End::EmptyShard(shard) => (
                "idle",
                format!("none of the selected agents is in shard {shard}"),
            ),
            End::Completed => match outcome.batches.iter().find_map(left) {
                Some(sentence) => ("not_followed", sentence),
                None => ("empty", emptiness(CaseTally::of(outcome.cases()))),
            },
            End::Stopped(signal) => (
                "stopped",
                format!("{} stopped the run before its end", signal.as_str()),
            ),
            End::TimedOut(limit) => (
                "timeout",
                format!("the time limit of {} stopped the run", Elapsed(*limit)),
            ),
            End::NotFinished => (
                "not_finished",
                "the run did not finish: it is still going on, or was killed".to_owned(),
            ),
        };
        Self { kind, sentence }
    }
}

/// What a batch that was not followed to its end leaves open, whatever its cases came to.
fn left(batch: &BatchOutcome) -> Option<String> {
    let (what, why) = match &batch.end {
        BatchEnd::Left { why } => ("was not followed to its end", why),
        BatchEnd::MaybeCreated { why } => ("may have been created", why),
        BatchEnd::Settled | BatchEnd::NotCreated { .. } => return None,
    };
    Some(format!("the batch of agent {} {what}: {why}", batch.agent))
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
