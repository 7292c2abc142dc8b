//! Batches that may be ours and may not, in words.

use crate::id::BatchId;
use crate::plan::PlannedBatch;
use crate::policy::adopt::Match;
use crate::policy::listing::ListedBatch;

pub(super) fn ids(candidates: &[(ListedBatch, Match)]) -> Vec<String> {
    let id = |(batch, _): &(ListedBatch, Match)| {
        let id = batch.id.as_ref().map(BatchId::to_string);
        id.unwrap_or_else(|| "a batch without an id".to_owned())
    };
    candidates.iter().map(id).collect()
}

/// What may be the batch, why it may not, and how to follow it all the same.
pub(super) fn doubts(planned: &PlannedBatch, candidates: &[(ListedBatch, Match)]) -> String {
    let why = candidates.iter().find_map(|(_, found)| match found {
        Match::Doubtful(why) => Some(*why),
        Match::Yes | Match::No => None,
    });
    let why = why.unwrap_or("there is more than one");
    let ids = ids(candidates);
    let commands: Vec<String> = ids
        .iter()
        .map(|id| {
            format!(
                "`sigma-suite attach --batch {id} --agent {}`",
                planned.agent
            )
        })
        .collect();
    format!(
        "{} may be it, but {why}; if you know that it is, follow it with {}",
        ids.join(" and "),
        commands.join(" or ")
    )
}
