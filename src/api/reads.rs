//! Requests that may be repeated: reading costs nothing and changes nothing.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::de::DeserializeOwned;
use tokio::time::Instant;

use super::Failure;
use super::body::Body;
use super::page::Page;
use super::paging::Paging;
use super::transport::{READ_LIMIT, Request, Transport};
use crate::policy;

/// How long a read is repeated while it fails in a way that may pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// Until it has failed for this long. A wait that the service asked for is waited out.
    For(Duration),
    /// As long as the caller waits: what was paid for is not given up.
    Endless,
}

/// A request that is about to be repeated.
#[derive(Clone, Debug)]
pub struct Retry {
    /// What was asked for.
    pub what: String,
    /// What went wrong.
    pub why: Failure,
    /// How long it waits.
    pub delay: Duration,
}

/// Longer than a proxy shows its own pages while the service behind it is exchanged.
const NONSENSE_LIMIT: Duration = Duration::from_mins(1);

/// Reads with retries.
#[derive(Clone)]
pub(super) struct Reads {
    transport: Arc<Transport>,
    patience: Patience,
    on_retry: Arc<dyn Fn(Retry) + Send + Sync>,
    /// When the service last answered any request with success.
    last_success: Arc<Mutex<Option<Instant>>>,
}

impl Reads {
    pub(super) fn new(transport: Arc<Transport>, patience: Patience) -> Self {
        Self {
            transport,
            patience,
            on_retry: Arc::new(|_| {}),
            last_success: Arc::default(),
        }
    }

    pub(super) fn with_patience(&self, patience: Patience) -> Self {
        Self {
            patience,
            ..self.clone()
        }
    }

    pub(super) fn on_retry(&self, on_retry: impl Fn(Retry) + Send + Sync + 'static) -> Self {
        Self {
            on_retry: Arc::new(on_retry),
            ..self.clone()
        }
    }

    /// Reads a list to its end.
    pub(super) async fn list<W: DeserializeOwned, T>(
        &self,
        what: &str,
        segments: &[&str],
        query: &[(&str, &str)],
        read_row: impl Fn(W) -> Option<T>,
        identity: impl Fn(&T) -> String,
    ) -> Result<Vec<T>, Failure> {
        let is_enough = |_: &[T]| false;
        self.list_until(what, segments, query, read_row, identity, is_enough)
            .await
    }

    /// Reads a list to its end, or until a page after which the rows are enough.
    pub(super) async fn list_until<W: DeserializeOwned, T>(
        &self,
        what: &str,
        segments: &[&str],
        query: &[(&str, &str)],
        read_row: impl Fn(W) -> Option<T>,
        identity: impl Fn(&T) -> String,
        is_enough: impl Fn(&[T]) -> bool,
    ) -> Result<Vec<T>, Failure> {
        let mut paging = Paging::new();
        loop {
            let page = paging.query();
            let page = page.iter().map(|(name, value)| (*name, value.as_str()));
            let query: Vec<_> = query.iter().copied().chain(page).collect();
            let page = match self.page(what, segments, &query, &read_row).await {
                Err(failure) if paging.gives_up_size(&failure) => continue,
                page => page?,
            };
            if let Some(rows) = paging.take(page, &identity)? {
                return Ok(rows);
            }
            if is_enough(paging.rows()) {
                return Ok(paging.into_rows());
            }
        }
    }

    /// Reads one page of a list. The query says which; a row for which `read_row` gives `None` is not kept.
    pub(super) async fn page<W: DeserializeOwned, T>(
        &self,
        what: &str,
        segments: &[&str],
        query: &[(&str, &str)],
        read_row: impl Fn(W) -> Option<T>,
    ) -> Result<Page<T>, Failure> {
        let read = |body: Body| body.page(&read_row);
        self.get(what, segments, query, read).await
    }

    /// Reads, again and again while that may help. A body that cannot be meant is a failure like any other.
    pub(super) async fn get<T>(
        &self,
        what: &str,
        segments: &[&str],
        query: &[(&str, &str)],
        read: impl Fn(Body) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let began = Instant::now();
        let mut retries = 0;
        loop {
            let request = Request {
                segments,
                query,
                body: None,
            };
            let answer = self.transport.exchange(request, READ_LIMIT).await;
            let why = match answer.and_then(&read) {
                Ok(value) => {
                    self.note_success();
                    return Ok(value);
                }
                Err(failure) if failure.is_passing() && self.is_patient(&failure, began) => failure,
                Err(failure) => return Err(failure),
            };
            let delay = policy::retry::delay(retries, why.asked_wait(), fastrand::f64());
            (self.on_retry)(Retry {
                what: what.to_owned(),
                why,
                delay,
            });
            tokio::time::sleep(delay).await;
            retries += 1;
        }
    }

    /// Whether to try again after a failure that may pass.
    ///
    /// A service that throttles us and still answers others is alive, however long one request has to wait.
    pub(super) fn is_patient(&self, failure: &Failure, began: Instant) -> bool {
        let limit = match self.patience {
            Patience::For(limit) => limit,
            // A service that sends nonsense for so long will not begin to make sense.
            Patience::Endless if matches!(failure, Failure::Unreadable { .. }) => NONSENSE_LIMIT,
            Patience::Endless => return true,
        };
        let last_success = *self
            .last_success
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let alive = last_success.filter(|_| failure.is_throttled());
        alive.map_or(began, |at| at.max(began)).elapsed() < limit
    }

    pub(super) fn note_success(&self) {
        *self
            .last_success
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
}
