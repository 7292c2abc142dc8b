//! What came of asking for a batch.

use super::stop::StopCause;
use crate::id::BatchId;
use crate::ledger::OpenCreate;
use crate::outcome::{BatchEnd, Trouble, TroubleKind};
use crate::plan::PlannedBatch;
use crate::text::counted;

/// A batch that exists.
pub(super) struct Created {
    pub(super) id: BatchId,
    /// Creates for the same agent that were not answered. One of them may have created this batch.
    pub(super) open: Vec<OpenCreate>,
    /// How many creates may have had an effect.
    pub(super) sent: usize,
}

/// An agent without a batch to follow.
pub(super) struct NotCreated {
    /// Whether a batch may exist, and why none is followed.
    pub(super) end: BatchEnd,
    /// The creates that may have had an effect.
    pub(super) open: Vec<OpenCreate>,
}

impl NotCreated {
    /// No create was sent, or none had an effect.
    pub(super) fn not_started(kind: TroubleKind, why: &impl ToString) -> Self {
        let message = format!("not started: {}", why.to_string());
        Self {
            end: BatchEnd::NotCreated(Trouble::new(kind, message)),
            open: Vec::new(),
        }
    }

    pub(super) fn stopped(cause: StopCause) -> Self {
        let trouble = cause.trouble();
        Self::not_started(trouble.kind, &trouble)
    }

    /// A batch may exist.
    pub(super) fn maybe_created(why: String, open: &[OpenCreate]) -> Self {
        Self {
            end: BatchEnd::MaybeCreated(Trouble::new(TroubleKind::CreateUnanswered, why)),
            open: open.to_vec(),
        }
    }

    /// The same, with what to look for.
    pub(super) fn unanswered(planned: &PlannedBatch, open: &[OpenCreate], why: &str) -> Self {
        let intents = open.iter().filter_map(|create| create.intent);
        let since = intents.map(|intent| intent.at).min();
        let since = since.map_or(String::new(), |at| format!(", started at {at:.0} or later"));
        let cases = counted(planned.cases.len(), "test case");
        let why = format!(
            "{why}; a batch may have been started and paid for: look in the dashboard for a batch of agent {} with \
             {cases}{since}",
            planned.agent
        );
        Self::maybe_created(why, open)
    }

    /// The same where earlier creates were not answered: they may have had an effect.
    pub(super) fn after(self, open: &[OpenCreate], before: &str) -> Self {
        match self.end {
            BatchEnd::NotCreated(trouble) if !open.is_empty() => {
                Self::maybe_created(format!("{before}; {trouble}"), open)
            }
            end @ BatchEnd::MaybeCreated(_) => Self {
                end,
                open: open.to_vec(),
            },
            end => Self { end, ..self },
        }
    }
}
