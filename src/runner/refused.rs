//! A run whose creates were all refused created nothing, and can be mended.

use super::batch::BatchRun;
use super::refusal::Refusal;
use super::shared::Shared;

/// Why nothing was created, where the service's answers to the creates say what must be mended.
pub(super) fn refusal(
    runs: &[BatchRun],
    shared: &Shared,
    oddities: Vec<String>,
) -> Option<Refusal> {
    // A run that was stopped ends as a stopped one.
    if shared.stop.cause().is_some() || !runs.iter().all(BatchRun::is_not_created) {
        return None;
    }
    let refused = shared.refused_creates();
    let is_key = refused.iter().all(|(_, failure)| failure.is_key_refused());
    let by_key = refused.first().filter(|_| is_key);
    if let Some(failure) = shared
        .key_refused()
        .or(by_key.map(|(_, failure)| failure.clone()))
    {
        return Some(Refusal::KeyRefused(failure));
    }
    (!refused.is_empty()).then_some(Refusal::CreatesRefused { refused, oddities })
}
