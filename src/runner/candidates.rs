//! The batches that may belong to an unanswered create, as far as the reads of the list showed them.

use indexmap::IndexMap;

use crate::id::BatchId;
use crate::plan::PlannedBatch;
use crate::policy::adopt::Match;
use crate::policy::listing::ListedBatch;

/// New batches that may be ours. A batch stays a candidate when a later read of the list omits it.
#[derive(Debug, Default)]
pub(super) struct Candidates(IndexMap<Option<BatchId>, Match>);

impl Candidates {
    /// Adds the matches of one read. A batch that turns out to belong to another run is removed.
    pub(super) fn update(&mut self, compared: Vec<(ListedBatch, Match)>) {
        for (batch, found) in compared {
            if found == Match::No {
                self.0.shift_remove(&batch.id);
            } else {
                self.0.insert(batch.id, found);
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The only candidate, if there is no doubt about it.
    pub(super) fn certain(&self) -> Option<&BatchId> {
        match self.0.first() {
            Some((Some(id), Match::Yes)) if self.0.len() == 1 => Some(id),
            _ => None,
        }
    }

    /// Their ids, for a message.
    pub(super) fn names(&self) -> String {
        let name = |id: &Option<BatchId>| {
            let id = id.as_ref().map(BatchId::to_string);
            id.unwrap_or_else(|| "a batch without an id".to_owned())
        };
        self.0.keys().map(name).collect::<Vec<_>>().join(" and ")
    }

    /// Which batches may be ours, why that is not certain, and how to follow them anyway.
    pub(super) fn doubt(&self, planned: &PlannedBatch) -> String {
        let why = self.0.values().find_map(|found| match found {
            Match::Doubtful(why) => Some(*why),
            Match::Yes | Match::No => None,
        });
        let why = why.unwrap_or("more than one batch matches");
        let names = self.names();
        let agent = &planned.agent;
        let command = |id| format!("`sigma-suite attach --batch {id} --agent {agent}`");
        let commands: Vec<String> = self.0.keys().flatten().map(command).collect();
        match commands[..] {
            [] => format!("{names} may be the batch of this agent, but {why}"),
            [..] => format!(
                "{names} may be the batch of this agent, but {why}; if you know that it is, follow it with {}",
                commands.join(" or ")
            ),
        }
    }
}
