//! What a run is compared with, in sentences that all reports share.

use super::sentence::Sentence;
use super::{baseline, drop_check};
use crate::outcome::Outcome;

/// Every sentence; none if the run is not compared.
pub(super) fn sentences(outcome: &Outcome) -> Vec<Sentence> {
    let mut sentences = baseline::sentences(outcome);
    sentences.extend(drop_check::sentences(outcome));
    sentences
}

/// The regressions and drops that fail the run.
pub(super) fn deciding(outcome: &Outcome) -> Vec<String> {
    let mut deciding = baseline::deciding(outcome);
    deciding.extend(drop_check::deciding(outcome));
    deciding
}
