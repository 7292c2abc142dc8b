//! A list, paged to its end, whatever the service makes of page numbers. Pure; the asking is in `reads`.

use std::collections::HashSet;

use reqwest::StatusCode;
use serde_json::Value;

use super::Failure;
use crate::wire;

/// Rows to ask for at once. No maximum is documented; a service may refuse it or quietly send fewer.
const SIZE: usize = 100;

/// A list that is longer than this has no end: 200,000 attempts in one batch.
const MOST_PAGES: usize = 2_000;

/// Pages in a row without anything new before a list counts as read: offsets shift while a list grows, and
/// some services ignore the page number.
const MOST_BARREN_PAGES: usize = 2;

/// How far a list has been read.
pub(super) struct Paging<T> {
    page: usize,
    size: Option<usize>,
    seen: HashSet<String>,
    told: usize,
    barren: usize,
    rows: Vec<T>,
}

impl<T> Paging<T> {
    pub(super) fn new() -> Self {
        Self {
            page: 0,
            size: Some(SIZE),
            seen: HashSet::new(),
            told: 0,
            barren: 0,
            rows: Vec::new(),
        }
    }

    /// What to ask for next.
    pub(super) fn query(&self) -> Vec<(&'static str, String)> {
        let size = self.size.map(|size| ("size", size.to_string()));
        [("page", self.page.to_string())]
            .into_iter()
            .chain(size)
            .collect()
    }

    /// Whether the refusal may be of the size and not of the request: then it is to be asked without one.
    pub(super) fn gives_up_size(&mut self, failure: &Failure) -> bool {
        let is_refusal = matches!(
            failure,
            Failure::Answered {
                status: StatusCode::BAD_REQUEST,
                ..
            }
        );
        is_refusal && self.page == 0 && self.size.take().is_some()
    }

    /// Takes in a page; gives all rows once it was the last.
    ///
    /// Rows that `read` does not understand are left out: whoever needs them will see that they are missing.
    pub(super) fn take(
        &mut self,
        list: wire::List,
        read: impl Fn(Value) -> Option<T>,
        identity: impl Fn(&T) -> String,
    ) -> Result<Option<Vec<T>>, Failure> {
        let (values, more) = match list {
            wire::List::Bare(values) => {
                let more = values.len() >= SIZE;
                (values, more)
            }
            wire::List::Page(envelope) => {
                self.told += envelope.data.len();
                let more = self.is_more(&envelope);
                (envelope.data, more)
            }
        };
        let before = self.seen.len();
        for row in values.into_iter().filter_map(read) {
            self.seen.insert(identity(&row));
            self.rows.push(row);
        }
        self.barren = if self.seen.len() == before {
            self.barren + 1
        } else {
            0
        };
        self.page += 1;
        if !more || self.barren == MOST_BARREN_PAGES {
            return Ok(Some(std::mem::take(&mut self.rows)));
        }
        if self.page == MOST_PAGES {
            let why = "with a list that has no end".to_owned();
            return Err(Failure::Unreadable {
                status: StatusCode::OK,
                why,
            });
        }
        Ok(None)
    }

    /// The rows so far.
    pub(super) fn rows(&self) -> &[T] {
        &self.rows
    }

    /// Gives the rows so far, for a reader that needs no more.
    pub(super) fn into_rows(self) -> Vec<T> {
        self.rows
    }

    /// Whether another page follows, by the best of what the envelope tells.
    fn is_more(&self, envelope: &wire::Page) -> bool {
        let as_u64 = |count: usize| count as u64;
        match (
            envelope.has_next,
            envelope.total_pages,
            envelope.total_count,
        ) {
            (Some(has_next), _, _) => has_next,
            (None, Some(pages), _) => as_u64(self.page) + 1 < pages,
            (None, None, Some(total)) => as_u64(self.told) < total,
            (None, None, None) => !envelope.data.is_empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Pages through what the service answers, page by page.
    fn read_all(pages: impl Fn(usize) -> Value) -> Option<Vec<String>> {
        let mut paging = Paging::new();
        for page in 0..3_000 {
            let list = serde_json::from_value(pages(page)).unwrap();
            let read = |row: Value| row.as_str().map(str::to_owned);
            if let Some(rows) = paging.take(list, read, Clone::clone).ok()? {
                return Some(rows);
            }
        }
        panic!("paged for ever");
    }

    #[test]
    fn has_next_is_believed_and_a_short_page_is_not_the_end() {
        let pages =
            |page: usize| json!({ "data": [page.to_string()], "size": 100, "hasNext": page < 2 });
        assert_eq!(read_all(pages).unwrap(), ["0", "1", "2"]);
    }

    #[test]
    fn without_has_next_the_totals_tell_the_end() {
        let by_pages = |page: usize| json!({ "data": [page.to_string()], "totalPages": 2 });
        assert_eq!(read_all(by_pages).unwrap().len(), 2);
        let by_count = |page: usize| json!({ "data": [page.to_string()], "totalCounts": 3 });
        assert_eq!(read_all(by_count).unwrap().len(), 3);
        let by_nothing =
            |page: usize| json!({ "data": if page < 4 { vec![page.to_string()] } else { vec![] } });
        assert_eq!(read_all(by_nothing).unwrap().len(), 4);
    }

    #[test]
    fn a_service_that_ignores_the_page_number_is_read_to_an_end() {
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
    fn a_bare_array_is_a_list_and_an_error_envelope_is_none() {
        assert_eq!(read_all(|_| json!(["a", 7, "b"])).unwrap(), ["a", "b"]);
        assert!(
            serde_json::from_value::<wire::List>(json!({ "error": "x", "status": 200 })).is_err()
        );
    }

    #[test]
    fn a_refused_size_is_given_up_once() {
        let refusal = Failure::answered(StatusCode::BAD_REQUEST, None, None);
        let mut paging = Paging::<String>::new();
        assert!(paging.gives_up_size(&refusal));
        assert!(!paging.gives_up_size(&refusal));
        assert_eq!(paging.query(), [("page", "0".to_owned())]);
    }
}
