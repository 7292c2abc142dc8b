//! Read requests. They are free and have no effect, so they can be retried.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout};

use super::Failure;
use super::body::Body;
use super::limiter::Permit;
use super::page::DecodedPage;
use super::paging::Paging;
use super::transport::{ApiRequest, READ_TIMEOUT, Transport};
use crate::policy;
use crate::policy::window::RequestKind;

/// A read request.
#[derive(Clone, Copy)]
pub(super) struct ReadRequest<'a> {
    /// What it reads, for messages.
    pub(super) what: &'a str,
    pub(super) kind: RequestKind,
    pub(super) segments: &'a [&'a str],
    pub(super) query: &'a [(&'a str, &'a str)],
}

/// A retry that is about to happen.
#[derive(Clone, Debug)]
pub struct Retry {
    /// What the request reads.
    pub what: String,
    /// Why it failed.
    pub why: Failure,
    /// The wait before the retry.
    pub delay: Duration,
}

/// The shortest timeout of an attempt: the last one may start when the retry budget is spent.
const MIN_ATTEMPT_TIMEOUT: Duration = Duration::from_millis(250);

/// Reads with retries.
#[derive(Clone)]
pub(super) struct Reads {
    transport: Arc<Transport>,
    /// How long a read is retried after transient failures. A longer `Retry-After` is only respected if the service
    /// throttles this request but answers others.
    retry_budget: Duration,
    on_retry: Arc<dyn Fn(Retry) + Send + Sync>,
    /// When the service last answered any request successfully.
    last_success: Arc<Mutex<Option<Instant>>>,
}

impl Reads {
    pub(super) fn new(transport: Arc<Transport>, retry_budget: Duration) -> Self {
        Self {
            transport,
            retry_budget,
            on_retry: Arc::new(|_| {}),
            last_success: Arc::default(),
        }
    }

    pub(super) fn with_retry_budget(&self, retry_budget: Duration) -> Self {
        Self {
            retry_budget,
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
        request: ReadRequest<'_>,
        read_row: impl Fn(W) -> Option<T>,
        identity: impl Fn(&T) -> &str,
    ) -> Result<Vec<T>, Failure> {
        let mut paging = Paging::new();
        loop {
            let page = paging.query();
            let page = page.iter().map(|(name, value)| (*name, value.as_str()));
            let query: Vec<_> = request.query.iter().copied().chain(page).collect();
            let request = ReadRequest {
                query: &query,
                ..request
            };
            let page = match self.page(request, &read_row).await {
                Err(failure) if paging.drop_page_size(&failure) => continue,
                page => page?,
            };
            if let Some(rows) = paging.add_page(page, &identity)? {
                return Ok(rows);
            }
        }
    }

    /// Reads the page of a list that the query selects. A row for which `read_row` returns `None` is dropped.
    pub(super) async fn page<W: DeserializeOwned, T>(
        &self,
        request: ReadRequest<'_>,
        read_row: impl Fn(W) -> Option<T>,
    ) -> Result<DecodedPage<T>, Failure> {
        let read = |body: Body| body.page(&read_row);
        self.get(request, read).await
    }

    /// Sends a read request and retries transient failures. An unusable body is a failure too.
    pub(super) async fn get<T>(
        &self,
        request: ReadRequest<'_>,
        read: impl Fn(Body) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut permit = self.transport.permit(request.kind).await;
        // The wait for the permit does not count: the service has not received the request yet.
        let mut began = Instant::now();
        let mut retries = 0;
        loop {
            let sent = ApiRequest {
                segments: request.segments,
                query: request.query,
                body: None,
            };
            let timeout = self.attempt_timeout(began);
            let response = self.transport.exchange(permit, sent, timeout).await;
            let why = match response.and_then(&read) {
                Ok(value) => {
                    self.note_success();
                    return Ok(value);
                }
                Err(failure) => failure,
            };
            let left = self.time_left(&why, began);
            if !why.is_transient() || left.is_zero() {
                return Err(why);
            }
            let delay = policy::retry::delay(retries, why.retry_after(), fastrand::f64());
            let delay = if self.is_throttled_but_alive(&why) {
                delay
            } else {
                delay.min(left)
            };
            (self.on_retry)(Retry {
                what: request.what.to_owned(),
                why: why.clone(),
                delay,
            });
            tokio::time::sleep(delay).await;
            permit = self.retry_permit(request.kind, &mut began, why).await?;
            retries += 1;
        }
    }

    /// Waits for the permit of a retry. If no other request succeeds either, the retry budget limits the wait.
    async fn retry_permit(
        &self,
        kind: RequestKind,
        began: &mut Instant,
        why: Failure,
    ) -> Result<Permit<'_>, Failure> {
        let left = self.time_left(&why, *began).max(MIN_ATTEMPT_TIMEOUT);
        let waiting = Instant::now();
        let permit = self.transport.permit(kind);
        if self.last_success().is_none_or(|at| at < *began) {
            return timeout(left, permit).await.map_err(|_| why);
        }
        let permit = permit.await;
        *began += waiting.elapsed();
        Ok(permit)
    }

    /// The timeout of the next attempt.
    fn attempt_timeout(&self, began: Instant) -> Duration {
        if self.retry_budget.is_zero() {
            // A budget of zero means no retry; the only attempt has the usual timeout.
            return READ_TIMEOUT;
        }
        let left = self.retry_budget.saturating_sub(began.elapsed());
        left.clamp(MIN_ATTEMPT_TIMEOUT, READ_TIMEOUT)
    }

    /// Whether the budget allows a retry.
    pub(super) fn should_retry(&self, failure: &Failure, began: Instant) -> bool {
        !self.time_left(failure, began).is_zero()
    }

    /// How long a request that began at `began` may still be retried.
    ///
    /// While the service throttles this request and answers others, the time since its last success counts.
    fn time_left(&self, failure: &Failure, began: Instant) -> Duration {
        let alive = self.last_success().filter(|_| failure.is_throttled());
        let since = alive.map_or(began, |at| at.max(began));
        self.retry_budget.saturating_sub(since.elapsed())
    }

    fn is_throttled_but_alive(&self, failure: &Failure) -> bool {
        failure.is_throttled() && self.last_success().is_some()
    }

    fn last_success(&self) -> Option<Instant> {
        *self
            .last_success
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn note_success(&self) {
        *self
            .last_success
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
}
