//! Reads a list to its end, even if the service ignores page numbers. Pure; `reads` sends the requests.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use super::Failure;
use super::body::unreadable;
use super::page::{DecodedPage, MAX_LIST_MEMORY};

/// Requested rows per page. No maximum is documented; a service may refuse this or send fewer rows.
const PAGE_SIZE: usize = 100;

/// Longer lists count as endless: 200,000 attempts in one batch.
const MAX_PAGES: usize = 2_000;

/// The same limit in rows, for services that send more rows per page.
const MAX_ROWS: usize = MAX_PAGES * PAGE_SIZE;

/// After this many consecutive pages without new rows, the list has ended. One such page may be due to a shift
/// while the list grows; more mean that the service ignores the page number.
const MAX_PAGES_WITHOUT_NEW_ROWS: usize = 2;

/// The progress of reading a list.
pub(super) struct Paging<T> {
    page: usize,
    size: Option<usize>,
    /// Hashes of the ids of all rows.
    seen: HashSet<u64>,
    hasher: RandomState,
    rows_received: usize,
    memory: usize,
    pages_without_new_rows: usize,
    rows: Vec<T>,
}

impl<T> Paging<T> {
    pub(super) fn new() -> Self {
        Self {
            page: 0,
            size: Some(PAGE_SIZE),
            seen: HashSet::new(),
            hasher: RandomState::new(),
            rows_received: 0,
            memory: 0,
            pages_without_new_rows: 0,
            rows: Vec::new(),
        }
    }

    /// The query parameters of the next page.
    pub(super) fn query(&self) -> Vec<(&'static str, String)> {
        let size = self.size.map(|size| ("size", size.to_string()));
        [("page", self.page.to_string())]
            .into_iter()
            .chain(size)
            .collect()
    }

    /// Drops the page size if the service may have refused it; whether to send the request again without it.
    pub(super) fn drop_page_size(&mut self, failure: &Failure) -> bool {
        failure.is_page_size_refused() && self.page == 0 && self.size.take().is_some()
    }

    /// Adds a page; returns all rows after the last page.
    ///
    /// Unreadable rows are left out. The caller notices missing attempts.
    pub(super) fn add_page(
        &mut self,
        page: DecodedPage<T>,
        identity: impl Fn(&T) -> &str,
    ) -> Result<Option<Vec<T>>, Failure> {
        self.rows_received += page.raw_rows;
        self.memory += page.memory;
        let has_next = self.has_next_page(&page);
        let before = self.seen.len();
        for row in page.rows {
            self.seen.insert(self.hasher.hash_one(identity(&row)));
            self.rows.push(row);
        }
        self.pages_without_new_rows = if self.seen.len() == before {
            self.pages_without_new_rows + 1
        } else {
            0
        };
        self.page += 1;
        if self.rows.len() > MAX_ROWS || self.memory > MAX_LIST_MEMORY {
            return Err(unreadable("the list is too long"));
        }
        if !has_next || self.pages_without_new_rows == MAX_PAGES_WITHOUT_NEW_ROWS {
            return Ok(Some(std::mem::take(&mut self.rows)));
        }
        if self.page == MAX_PAGES {
            return Err(unreadable("the list has no end"));
        }
        Ok(None)
    }

    /// Whether another page follows, from the most reliable metadata that the page has.
    fn has_next_page(&self, page: &DecodedPage<T>) -> bool {
        let as_u64 = |count: usize| count as u64;
        if page.is_bare {
            return page.raw_rows >= PAGE_SIZE;
        }
        match (page.has_next, page.total_pages, page.total) {
            (Some(has_next), _, _) => has_next,
            (None, Some(pages), _) => as_u64(self.page) + 1 < pages,
            (None, None, Some(total)) => as_u64(self.rows_received) < total,
            (None, None, None) => page.raw_rows > 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use reqwest::StatusCode;

    use super::*;
    use crate::api::ApiKey;
    use crate::api::body::Body;
    use serde_json::{Value, json};

    /// Reads a list from a function that returns the body of each page.
    fn read_all(pages: impl Fn(usize) -> Value) -> Option<Vec<String>> {
        let key = ApiKey::new("key_1.secret").unwrap();
        let mut paging = Paging::new();
        for page in 0..3_000 {
            let body = Body::new(pages(page).to_string().into_bytes(), &key).unwrap();
            let page = body.page(|row: String| Some(row)).unwrap();
            if let Some(rows) = paging.add_page(page, String::as_str).ok()? {
                return Some(rows);
            }
        }
        panic!("no end of the list");
    }

    #[test]
    fn has_next_decides_and_a_short_page_is_not_the_end() {
        let pages =
            |page: usize| json!({ "data": [page.to_string()], "size": 100, "hasNext": page < 2 });
        assert_eq!(read_all(pages).unwrap(), ["0", "1", "2"]);
    }

    #[test]
    fn without_has_next_the_totals_decide() {
        let by_pages = |page: usize| json!({ "data": [page.to_string()], "totalPages": 2 });
        assert_eq!(read_all(by_pages).unwrap().len(), 2);
        let by_count = |page: usize| json!({ "data": [page.to_string()], "totalCounts": 3 });
        assert_eq!(read_all(by_count).unwrap().len(), 3);
        let by_nothing =
            |page: usize| json!({ "data": if page < 4 { vec![page.to_string()] } else { vec![] } });
        assert_eq!(read_all(by_nothing).unwrap().len(), 4);
    }

    #[test]
    fn reading_ends_if_the_service_ignores_the_page_number() {
        assert!(read_all(|_| json!({ "data": ["a", "b"], "hasNext": true })).is_some());
    }

    #[test]
    fn a_list_that_never_ends_is_unreadable() {
        assert_eq!(
            read_all(|page| json!({ "data": [page.to_string()], "hasNext": true })),
            None
        );
    }

    #[test]
    fn an_endless_list_fails_before_it_fills_the_memory() {
        let long = "x".repeat(1_000_000);
        let pages = |page: usize| {
            assert!(page * long.len() < 2 * MAX_LIST_MEMORY);
            json!({ "data": [format!("{page}{long}")], "hasNext": true })
        };
        assert_eq!(read_all(pages), None);
    }

    #[test]
    fn a_bare_array_is_a_list() {
        assert_eq!(read_all(|_| json!(["a", 7, "b"])).unwrap(), ["a", "b"]);
    }

    #[test]
    fn a_refused_page_size_is_dropped_once() {
        let refusal = Failure::answered(StatusCode::BAD_REQUEST, None, None, Duration::ZERO);
        let mut paging = Paging::<String>::new();
        assert!(paging.drop_page_size(&refusal));
        assert!(!paging.drop_page_size(&refusal));
        assert_eq!(paging.query(), [("page", "0".to_owned())]);
    }
}
