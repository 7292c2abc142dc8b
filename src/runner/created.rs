//! What became of asking for a batch.

use super::stop::StopCause;
use crate::id::BatchId;
use crate::ledger::OpenCreate;
use crate::plan::PlannedBatch;
use crate::text::counted;

/// Why there is no batch to follow.
pub(super) enum NoBatch {
    /// Nothing exists.
    NotCreated {
        /// One word for dashboards.
        kind: &'static str,
        /// In a sentence.
        why: String,
    },
    /// Something may exist.
    MaybeCreated {
        /// In a sentence, with what to look for.
        why: String,
        /// The creates that may have had an effect.
        open: Vec<OpenCreate>,
    },
}

impl NoBatch {
    pub(super) fn stopped(cause: StopCause) -> Self {
        Self::NotCreated {
            kind: cause.kind(),
            why: format!("not started: {}", cause.why()),
        }
    }

    /// Creates that were not answered before leave it open whether something exists.
    pub(super) fn after(self, open: &[OpenCreate], before: &str) -> Self {
        match self {
            Self::NotCreated { why, .. } if !open.is_empty() => Self::MaybeCreated {
                why: format!("{before}; {why}"),
                open: open.to_vec(),
            },
            Self::MaybeCreated { why, .. } => Self::MaybeCreated {
                why,
                open: open.to_vec(),
            },
            end @ Self::NotCreated { .. } => end,
        }
    }

    /// A create that may have had an effect, and no batch that could be it.
    pub(super) fn unanswered(planned: &PlannedBatch, open: &[OpenCreate], why: &str) -> Self {
        let intents = open.iter().filter_map(|create| create.intent);
        let since = intents.map(|intent| intent.at).min();
        let since = since.map_or(String::new(), |at| format!(", started at {at:.0} or later"));
        let cases = counted(planned.cases.len(), "test case");
        Self::MaybeCreated {
            why: format!(
                "{why}; a batch may have been started and paid for: look in the dashboard for a batch of agent {} \
                 with {cases}{since}",
                planned.agent
            ),
            open: open.to_vec(),
        }
    }

    pub(super) fn not_started(kind: &'static str, why: &impl ToString) -> Self {
        Self::NotCreated {
            kind,
            why: format!("not started: {}", why.to_string()),
        }
    }
}

/// A batch that is there.
pub(super) struct Created {
    pub(super) id: BatchId,
    /// Creates for the same agent that were not answered. One of them may be this batch.
    pub(super) open: Vec<OpenCreate>,
    /// How many creates may have had an effect.
    pub(super) sent: usize,
}
