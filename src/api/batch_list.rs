//! Converts a page of an agent's list of batches.

use super::page::DecodedPage;
use crate::policy::listing::{ListPage, ListedBatch};

/// Missing metadata is derived from the rows.
pub(super) fn list_page(page: DecodedPage<ListedBatch>, number: usize, size: u64) -> ListPage {
    let rows = page.raw_rows as u64;
    let size = page.size.unwrap_or(size);
    let number = number as u64;
    let is_last = match (page.has_next, page.total_pages, page.total) {
        (Some(has_next), _, _) => !has_next,
        (None, Some(pages), _) => number + 1 >= pages,
        (None, None, Some(total)) => number.saturating_mul(size).saturating_add(rows) >= total,
        (None, None, None) if page.is_bare => rows < size,
        (None, None, None) => rows == 0,
    };
    // An unreadable row counts as a batch too.
    let unreadable = page.raw_rows.saturating_sub(page.rows.len());
    let unreadable = std::iter::repeat_n(ListedBatch::default(), unreadable);
    ListPage {
        total: page.total,
        batches: page.rows.into_iter().chain(unreadable).collect(),
        size,
        is_last,
    }
}
