//! An agent's list of batches, before a create and after: what is new in it, and whether it was seen whole.
//!
//! An id that was listed before the create cannot be its batch, and a batch that no complete look shows is not
//! there. Dates prove neither: clocks differ, and services round.

use std::collections::HashSet;

use jiff::Timestamp;

use crate::id::{AgentId, BatchId, TestCaseId};

/// A batch in the service's list. What the service does not tell, or not readably, is `None`.
#[derive(Clone, Debug, Default)]
pub struct ListedBatch {
    /// The batch.
    pub id: Option<BatchId>,
    /// Whose it is.
    pub agent: Option<AgentId>,
    /// Its cases.
    pub cases: Option<HashSet<TestCaseId>>,
    /// When it was created.
    pub created: Option<Timestamp>,
}

/// One page of the list.
#[derive(Clone, Debug, Default)]
pub struct ListPage {
    /// Its rows; one that cannot be read still stands for a batch.
    pub batches: Vec<ListedBatch>,
    /// How many batches there are on all pages, if the service tells.
    pub total: Option<u64>,
    /// How many batches a page holds.
    pub size: u64,
    /// Whether the service says, or cannot mean otherwise, that this is the last page.
    pub is_last: bool,
}

/// An agent's list of batches before anything was created.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// The ids that were listed.
    pub batches: HashSet<BatchId>,
    /// The newest date that was told.
    pub newest: Option<Timestamp>,
    /// How many batches there were, if the service told.
    pub total: Option<u64>,
    /// Whether the ids are those of the whole list.
    pub is_whole: bool,
}

/// One reading of the list after a create, page by page.
#[derive(Clone, Debug, Default)]
pub struct Look {
    batches: Vec<ListedBatch>,
    seen: HashSet<BatchId>,
    totals: HashSet<Option<u64>>,
    is_at_end: bool,
    is_readable: bool,
    pages: usize,
}

/// A list that is longer than this is not read to its end.
const MAX_PAGES: usize = 1_000;

impl Mark {
    /// The mark that the pages make, read from the newest on; `None` if they are not all that they say they are.
    ///
    /// Where the service tells no total, the pages must be the whole list.
    #[must_use]
    pub fn of(pages: &[ListPage]) -> Option<Self> {
        let rows = || pages.iter().flat_map(|page| &page.batches);
        let ids: Option<HashSet<BatchId>> = rows().map(|batch| batch.id.clone()).collect();
        let (batches, last) = (ids?, pages.last()?);
        let listed = batches.len() as u64;
        let is_whole = match last.total {
            // Rows that are kept back now would pass for new ones later.
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
    /// Takes in the next page; says whether another one is to be read.
    pub fn add_page(&mut self, page: ListPage, mark: &Mark) -> bool {
        let before = (self.new_batches(mark).count(), self.seen.len());
        let is_empty = page.batches.is_empty();
        self.is_readable = (self.pages == 0 || self.is_readable)
            && page.batches.iter().all(|batch| batch.id.is_some())
            // An empty page that another one is to follow shows that rows are kept back.
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
        let is_any_fresh = self.new_batches(mark).count() > before.0;
        let is_any_unseen = self.seen.len() > before.1;
        // A service that ignores page numbers repeats its only page.
        self.is_at_end = page.is_last || !is_any_unseen && !is_empty;
        let goes_on = if mark.is_whole || self.lowest_marked(mark).is_none() {
            is_any_unseen
        } else {
            is_any_fresh
        };
        goes_on && !page.is_last && self.pages < MAX_PAGES
    }

    /// The batches that are new under the mark: not in it, and listed above the last of its ids that is still
    /// listed. Under a mark that holds the whole list every other id is new, wherever it is listed.
    pub fn new_batches<'a>(&'a self, mark: &'a Mark) -> impl Iterator<Item = &'a ListedBatch> {
        let above = if mark.is_whole {
            self.batches.len()
        } else {
            self.lowest_marked(mark).unwrap_or(0)
        };
        let above = self.batches[..above].iter();
        above.filter(|batch| !mark.holds(batch))
    }

    /// Where the last of the mark's ids is listed.
    fn lowest_marked(&self, mark: &Mark) -> Option<usize> {
        self.batches.iter().rposition(|batch| mark.holds(batch))
    }

    /// Whether a batch that this look does not show was not there.
    #[must_use]
    pub fn is_complete(&self, mark: &Mark) -> bool {
        let is_any_known = self.seen.iter().any(|id| mark.batches.contains(id));
        let new_batches = self.new_batches(mark).count() as u64;
        let has_grown_by_more = match (self.totals.iter().next(), mark.count()) {
            (Some(Some(total)), Some(count)) => total.saturating_sub(count) > new_batches,
            // Without a total, only a list that was read to its end shows everything.
            _ => !mark.is_whole,
        };
        self.is_readable
            && self.totals.len() == 1
            && (mark.batches.is_empty() || is_any_known)
            && (!mark.is_whole || self.is_at_end)
            && !has_grown_by_more
    }
}

#[cfg(test)]
mod tests;
