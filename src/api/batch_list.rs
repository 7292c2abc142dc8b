//! One page of an agent's list of batches.

use serde_json::Value;

use super::{Failure, answer, reads};
use crate::policy::listing::ListPage;
use crate::wire;

/// Reads a page; what the envelope does not say is taken from what it holds.
pub(super) fn page(value: Value, number: usize, size: u64) -> Result<ListPage, Failure> {
    let page = match reads::as_list(value)? {
        wire::List::Page(page) => page,
        wire::List::Bare(data) => wire::Page {
            has_next: Some(data.len() as u64 >= size),
            data,
            ..wire::Page::default()
        },
    };
    let rows = page.data.len() as u64;
    let size = page.size.unwrap_or(size);
    let number = number as u64;
    let is_last = match (page.has_next, page.total_pages, page.total_count) {
        (Some(has_next), _, _) => !has_next,
        (None, Some(pages), _) => number + 1 >= pages,
        (None, None, Some(total)) => number.saturating_mul(size).saturating_add(rows) >= total,
        (None, None, None) => rows == 0,
    };
    let batches = page.data.into_iter().map(|row| {
        let batch = serde_json::from_value(row).unwrap_or_default();
        answer::listed_batch(batch)
    });
    Ok(ListPage {
        batches: batches.collect(),
        total: page.total_count,
        size,
        is_last,
    })
}
