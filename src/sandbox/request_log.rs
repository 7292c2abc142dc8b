//! The requests that the sandbox received.

use axum::http::{Method, Uri};
use serde_json::Value;

/// A request that the sandbox received.
#[derive(Clone, Debug)]
pub struct ReceivedRequest {
    /// Its method.
    pub method: String,
    /// Its path, with the query.
    pub path: String,
    /// Its JSON body; `null` if it had none.
    pub body: Value,
}

/// Counts the requests, and keeps them unless it is told otherwise.
pub(super) struct RequestLog {
    count: usize,
    kept: Option<Vec<ReceivedRequest>>,
}

impl RequestLog {
    pub(super) fn new() -> Self {
        Self {
            count: 0,
            kept: Some(Vec::new()),
        }
    }

    pub(super) fn note(&mut self, method: &Method, uri: &Uri, body: &[u8]) {
        self.count += 1;
        if let Some(kept) = &mut self.kept {
            kept.push(ReceivedRequest {
                method: method.to_string(),
                path: path(uri),
                body: serde_json::from_slice(body).unwrap_or(Value::Null),
            });
        }
    }

    pub(super) fn forget(&mut self) {
        self.kept = None;
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    pub(super) fn kept(&self) -> Vec<ReceivedRequest> {
        self.kept.clone().unwrap_or_default()
    }
}

/// The path with the query. A URI of HTTP/2 has the host, too.
fn path(uri: &Uri) -> String {
    uri.path_and_query()
        .map_or_else(String::new, ToString::to_string)
}
