//! What became of asking for a batch.

use super::stop::StopCause;
use crate::id::BatchId;
use crate::ledger::OpenCreate;

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
        /// In a sentence.
        why: String,
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
            },
            end => end,
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
