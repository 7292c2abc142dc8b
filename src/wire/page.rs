//! Lists: the documented envelope, and the bare array of older deployments.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::lenient::{count, lenient};

/// A list: one page in the documented envelope, or a bare array as older deployments send it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub enum List {
    /// A page.
    Page(Page),
    /// Everything there is, or a page that does not say so.
    Bare(Vec<Value>),
}

/// One page of a list.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// The rows, each to be read on its own so that one bad row costs no other; without them it is no page.
    pub data: Vec<Value>,
    /// Number of the page, from 0.
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
    /// Whether this is not the first.
    #[serde(default, deserialize_with = "lenient")]
    pub has_previous: Option<bool>,
}

/// What the envelope of a page tells beside its rows.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Envelope {
    /// Rows per page, as the service counts them.
    #[serde(deserialize_with = "count")]
    pub size: Option<u64>,
    /// Rows on all pages.
    #[serde(deserialize_with = "count")]
    pub total_count: Option<u64>,
    /// The same as older deployments spell it.
    #[serde(deserialize_with = "count")]
    pub total_counts: Option<u64>,
    /// Pages in all.
    #[serde(deserialize_with = "count")]
    pub total_pages: Option<u64>,
    /// Whether another page follows.
    #[serde(deserialize_with = "lenient")]
    pub has_next: Option<bool>,
}
