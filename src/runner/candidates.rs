//! Batches that may be ours, as the looks so far showed them.

use indexmap::IndexMap;

use crate::id::BatchId;
use crate::plan::PlannedBatch;
use crate::policy::adopt::Match;
use crate::policy::listing::ListedBatch;

/// New batches that may be ours. What a later look does not show is still there.
#[derive(Debug, Default)]
pub(super) struct Candidates(IndexMap<Option<BatchId>, Match>);

impl Candidates {
    /// Takes in what one look showed. A batch that turns out to be another's is no candidate any more.
    pub(super) fn take(&mut self, compared: Vec<(ListedBatch, Match)>) {
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

    /// The only candidate, if nothing speaks against it.
    pub(super) fn sure(&self) -> Option<&BatchId> {
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

    /// What may be the batch, why it may not, and how to follow it all the same.
    pub(super) fn doubt(&self, planned: &PlannedBatch) -> String {
        let why = self.0.values().find_map(|found| match found {
            Match::Doubtful(why) => Some(*why),
            Match::Yes | Match::No => None,
        });
        let why = why.unwrap_or("there is more than one");
        let ids = self.0.keys().flatten();
        let commands: Vec<String> = ids
            .map(|id| {
                let agent = &planned.agent;
                format!("`sigma-suite attach --batch {id} --agent {agent}`")
            })
            .collect();
        let names = self.names();
        if commands.is_empty() {
            return format!("{names} may be it, but {why}");
        }
        let commands = commands.join(" or ");
        format!("{names} may be it, but {why}; if you know that it is, follow it with {commands}")
    }
}
