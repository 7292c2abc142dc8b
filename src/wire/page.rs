//! Lists: the documented page format, and the bare array of older deployments.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::lenient::{count, lenient};

/// A list: a page in the documented format, or a bare array from an older deployment.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub enum List {
    /// A page.
    Page(Page),
    /// The whole list, or a page without metadata.
    Bare(Vec<Value>),
}

/// One page of a list. A reader gets rows as `Value`s: each is decoded separately, so one bad row does not affect the
/// others.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T = Value> {
    /// The rows, required.
    pub data: Vec<T>,
    /// The page number, from 0.
    #[serde(default, deserialize_with = "count")]
    pub page: Option<u64>,
    /// Rows per page, as the service counts them.
    #[serde(default, deserialize_with = "count")]
    pub size: Option<u64>,
    /// Rows on all pages.
    #[serde(default, deserialize_with = "count", alias = "totalCounts")]
    pub total_count: Option<u64>,
    /// Pages in all.
    #[serde(default, deserialize_with = "count")]
    pub total_pages: Option<u64>,
    /// Whether another page follows.
    #[serde(default, deserialize_with = "lenient")]
    pub has_next: Option<bool>,
    /// Whether there is a page before this one.
    #[serde(default, deserialize_with = "lenient")]
    pub has_previous: Option<bool>,
}

impl Envelope {
    /// The field with the rows of a page.
    pub(crate) const ROWS: &str = "data";

    /// The other fields of a page that are read.
    pub(crate) const NAMES: [&str; 5] =
        ["size", "totalCount", "totalCounts", "totalPages", "hasNext"];
}

/// The metadata of a page, without its rows.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Envelope {
    /// Rows per page, as the service counts them.
    #[serde(deserialize_with = "count")]
    pub size: Option<u64>,
    /// Rows on all pages.
    #[serde(deserialize_with = "count")]
    pub total_count: Option<u64>,
    /// The same under the name that older deployments use.
    #[serde(deserialize_with = "count")]
    pub total_counts: Option<u64>,
    /// Pages in all.
    #[serde(deserialize_with = "count")]
    pub total_pages: Option<u64>,
    /// Whether another page follows.
    #[serde(deserialize_with = "lenient")]
    pub has_next: Option<bool>,
}
