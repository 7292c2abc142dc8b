//! A list, paged to its end, whatever the service makes of page numbers.

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

/// Reads all pages; `read` takes one row, and `identity` says which rows are the same.
///
/// Rows that `read` does not understand are left out: whoever needs them will see that they are missing.
pub(super) async fn all_pages<T>(
    fetch: impl AsyncFn(&[(&str, &str)]) -> Result<Value, Failure>,
    read: impl Fn(Value) -> Option<T>,
    identity: impl Fn(&T) -> String,
) -> Result<Vec<T>, Failure> {
    let (mut rows, mut seen) = (Vec::new(), HashSet::new());
    let (mut size, mut barren, mut told) = (Some(SIZE), 0, 0);
    for page in 0..MOST_PAGES {
        let list = match fetch_page(&fetch, page, size).await {
            // The first answer may be to the size and not to the request.
            Err(Failure::Answered {
                status: StatusCode::BAD_REQUEST,
                ..
            }) if page == 0 => {
                size = None;
                fetch_page(&fetch, page, size).await?
            }
            list => list?,
        };
        let before = seen.len();
        let (values, more) = match list {
            wire::List::Bare(values) => {
                let more = values.len() >= SIZE;
                (values, more)
            }
            wire::List::Page(envelope) => {
                told += envelope.data.len();
                let more = is_more(&envelope, page, told);
                (envelope.data, more)
            }
        };
        for row in values.into_iter().filter_map(&read) {
            seen.insert(identity(&row));
            rows.push(row);
        }
        barren = if seen.len() == before { barren + 1 } else { 0 };
        if !more || barren == MOST_BARREN_PAGES {
            return Ok(rows);
        }
    }
    Err(Failure::Unreadable {
        status: StatusCode::OK,
        why: "with a list that has no end".to_owned(),
    })
}

async fn fetch_page(
    fetch: &impl AsyncFn(&[(&str, &str)]) -> Result<Value, Failure>,
    page: usize,
    size: Option<usize>,
) -> Result<wire::List, Failure> {
    let (page, size) = (page.to_string(), size.map(|size| size.to_string()));
    let mut query = vec![("page", page.as_str())];
    query.extend(size.as_deref().map(|size| ("size", size)));
    let value = fetch(&query).await?;
    serde_json::from_value(value).map_err(|_| Failure::Unreadable {
        status: StatusCode::OK,
        why: "not with a list".to_owned(),
    })
}

/// Whether another page follows, by the best of what the envelope tells.
fn is_more(envelope: &wire::Page, page: usize, told: usize) -> bool {
    let as_u64 = |count: usize| count as u64;
    match (
        envelope.has_next,
        envelope.total_pages,
        envelope.total_count,
    ) {
        (Some(has_next), _, _) => has_next,
        (None, Some(pages), _) => as_u64(page) + 1 < pages,
        (None, None, Some(total)) => as_u64(told) < total,
        (None, None, None) => !envelope.data.is_empty(),
    }
}
