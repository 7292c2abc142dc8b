//! A sentence about what a run is compared with.

use crate::outcome::Judgement;

/// More agents are only counted. Those with a regression or a drop come first.
pub(super) const MOST_AGENTS: usize = 20;

/// A sentence about a comparison.
pub(super) struct Sentence {
    /// With what the run is compared: `baseline`, or `drop` for earlier runs.
    pub(super) label: &'static str,
    /// Failed for a regression or a drop, open for what could not be compared.
    pub(super) judgement: Judgement,
    pub(super) text: String,
}
