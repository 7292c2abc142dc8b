//! The ends of a batch that could not be created, or may have been.

use std::fmt::Display;

use super::stop::StopCause;
use crate::ledger::OpenCreate;
use crate::outcome::{BatchEnd, Trouble, TroubleKind};
use crate::plan::PlannedBatch;
use crate::text::counted;

impl BatchEnd {
    /// No create was sent, or none had an effect.
    pub(super) fn not_started(kind: TroubleKind, why: &impl Display) -> Self {
        Self::NotCreated(Trouble::new(kind, format!("not started: {why}")))
    }

    pub(super) fn stopped(cause: StopCause) -> Self {
        let trouble = cause.trouble();
        Self::not_started(trouble.kind, &trouble)
    }

    pub(super) fn maybe_created(why: impl Into<String>) -> Self {
        Self::MaybeCreated(Trouble::new(TroubleKind::CreateUnanswered, why))
    }

    /// A create was not answered: the message says which batch to look for.
    pub(super) fn unanswered(planned: &PlannedBatch, open: &[OpenCreate], why: &str) -> Self {
        let intents = open.iter().filter_map(|create| create.intent);
        let since = intents.map(|intent| intent.at).min();
        let since = since.map_or(String::new(), |at| format!(", started at {at:.0} or later"));
        let cases = counted(planned.cases.len(), "test case");
        Self::maybe_created(format!(
            "{why}; a batch may have been started and paid for: look in the dashboard for a batch of agent {} with \
             {cases}{since}",
            planned.agent
        ))
    }

    /// The same after earlier creates that were not answered: one of them may have created a batch.
    pub(super) fn after_unanswered(self, earlier: &str) -> Self {
        match self {
            Self::NotCreated(trouble) => Self::maybe_created(format!("{earlier}; {trouble}")),
            end => end,
        }
    }
}
