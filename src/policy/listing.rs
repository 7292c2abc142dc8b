//! Compares an agent's list of batches before and after a create: which batches are new, and whether the list was
//! read completely.
//!
//! A batch that was listed before the create is not its result. A batch that no complete look shows does not
//! exist. Dates prove neither: clocks differ, and services round.

use std::collections::{BTreeSet, HashSet};

use jiff::Timestamp;

use crate::id::{AgentId, BatchId, TestCaseId};

/// A batch in the service's list. Missing and unreadable fields are `None`.
#[derive(Clone, Debug, Default)]
pub(crate) struct ListedBatch {
    /// The batch.
    pub id: Option<BatchId>,
    /// Its agent.
    pub agent: Option<AgentId>,
    /// Its cases.
    pub cases: Option<HashSet<TestCaseId>>,
    /// When it was created.
    pub created: Option<Timestamp>,
}

/// One page of the list.
#[derive(Clone, Debug, Default)]
pub(crate) struct ListPage {
    /// Its rows. An unreadable row still counts as a batch.
    pub batches: Vec<ListedBatch>,
    /// Batches on all pages, if known.
    pub total: Option<u64>,
    /// The page size.
    pub size: u64,
    /// Whether this is the last page.
    pub is_last: bool,
}

/// An agent's list of batches before the first create.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The ids that were listed.
    pub batches: BTreeSet<BatchId>,
    /// The newest creation date.
    pub newest: Option<Timestamp>,
    /// Batches in the list, if known.
    pub total: Option<u64>,
    /// Whether `batches` is the whole list.
    pub is_whole: bool,
}

/// One read of the list after a create, page by page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Look {
    batches: Vec<ListedBatch>,
    seen: HashSet<BatchId>,
    totals: HashSet<Option<u64>>,
    is_at_end: bool,
    is_readable: bool,
    pages: usize,
}

/// A longer list is not read to its end.
const MAX_PAGES: usize = 1_000;

impl Mark {
    /// The mark from pages that were read from the newest on; `None` if rows are missing or unreadable.
    ///
    /// Without a total, the pages must be the whole list.
    #[must_use]
    pub(crate) fn of(pages: &[ListPage]) -> Option<Self> {
        let rows = || pages.iter().flat_map(|page| &page.batches);
        let ids: Option<BTreeSet<BatchId>> = rows().map(|batch| batch.id.clone()).collect();
        let (batches, last) = (ids?, pages.last()?);
        let listed = batches.len() as u64;
        let is_whole = match last.total {
            // Rows that are missing now would look new later.
            Some(total) if listed > total || listed < total.min(last.size.max(1)) => return None,
            Some(total) => listed == total,
            None if !last.is_last => return None,
            None => true,
        };
        if !last.is_last && (is_whole || last.batches.is_empty()) {
            return None;
        }
        Some(Self {
            newest: rows().filter_map(|batch| batch.created).max(),
            total: last.total,
            is_whole,
            batches,
        })
    }

    fn holds(&self, batch: &ListedBatch) -> bool {
        batch
            .id
            .as_ref()
            .is_some_and(|id| self.batches.contains(id))
    }

    fn count(&self) -> Option<u64> {
        self.total
            .or_else(|| self.is_whole.then_some(self.batches.len() as u64))
    }
}

impl Look {
    /// Adds the next page; whether another page must be read.
    pub(crate) fn add_page(&mut self, page: ListPage, mark: &Mark) -> bool {
        let before = (self.new_batches(mark).count(), self.seen.len());
        let is_empty = page.batches.is_empty();
        self.is_readable = (self.pages == 0 || self.is_readable)
            && page.batches.iter().all(|batch| batch.id.is_some())
            // An empty page before the last one shows that rows are missing.
            && (page.is_last || !page.batches.is_empty());
        self.pages += 1;
        self.totals.insert(page.total);
        for batch in page.batches {
            let is_new = batch
                .id
                .as_ref()
                .is_none_or(|id| self.seen.insert(id.clone()));
            if is_new {
                self.batches.push(batch);
            }
        }
        let is_any_new = self.new_batches(mark).count() > before.0;
        let is_any_unseen = self.seen.len() > before.1;
        // A service that ignores page numbers repeats its only page.
        self.is_at_end = page.is_last || !is_any_unseen && !is_empty;
        let continues = if mark.is_whole || self.lowest_marked(mark).is_none() {
            is_any_unseen
        } else {
            is_any_new
        };
        continues && !page.is_last && self.pages < MAX_PAGES
    }

    /// The new batches: not in the mark, and listed above the lowest batch of the mark. If the mark is the whole
    /// list, every other batch is new, wherever it is listed.
    pub(crate) fn new_batches<'a>(
        &'a self,
        mark: &'a Mark,
    ) -> impl Iterator<Item = &'a ListedBatch> {
        let above = if mark.is_whole {
            self.batches.len()
        } else {
            self.lowest_marked(mark).unwrap_or(0)
        };
        let above = self.batches[..above].iter();
        above.filter(|batch| !mark.holds(batch))
    }

    /// The position of the lowest listed batch of the mark.
    fn lowest_marked(&self, mark: &Mark) -> Option<usize> {
        self.batches.iter().rposition(|batch| mark.holds(batch))
    }

    /// Whether a batch that this look does not show did not exist.
    #[must_use]
    pub(crate) fn is_complete(&self, mark: &Mark) -> bool {
        let is_any_marked = self.seen.iter().any(|id| mark.batches.contains(id));
        let new_batches = self.new_batches(mark).count() as u64;
        let are_batches_missing = match (self.totals.iter().next(), mark.count()) {
            (Some(Some(total)), Some(count)) => total.saturating_sub(count) > new_batches,
            // Without a total, only a list that was read to its end shows everything.
            _ => !mark.is_whole,
        };
        self.is_readable
            && self.totals.len() == 1
            && (mark.batches.is_empty() || is_any_marked)
            && (!mark.is_whole || self.is_at_end)
            && !are_batches_missing
    }
}

#[cfg(test)]
mod tests;
