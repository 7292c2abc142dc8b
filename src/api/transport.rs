//! One HTTP exchange: sends a request and returns a [`Body`] or a [`Failure`]. It never retries.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};
use reqwest::{Method, RequestBuilder, Response};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::body::{self, Body};
use super::connections::Connections;
use super::limiter::{Limiter, Permit};
use super::route::Route;
use super::{ApiAddress, ApiKey, Failure, transport_error};
use crate::crash;
use crate::policy;
use crate::policy::rate::MaxRate;
use crate::policy::window::RequestKind;
use crate::wire;

/// Timeout of a read. Reads are quick; a slower one hangs.
pub(super) const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// Timeout of a create. A create may start many simulations, and after a timeout its effect is unknown.
pub(super) const CREATE_TIMEOUT: Duration = Duration::from_mins(1);

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// A request to an endpoint below `/v1`.
pub(super) struct ApiRequest<'a> {
    pub(super) segments: &'a [&'a str],
    pub(super) query: &'a [(&'a str, &'a str)],
    pub(super) body: Option<&'a wire::BatchRunCreate>,
}

/// The connections to the service, and the API key.
pub(super) struct Transport {
    address: ApiAddress,
    route: Route,
    key: ApiKey,
    connections: Connections,
    /// Held while a large body is in memory.
    large_body: Semaphore,
    limiter: Limiter,
    /// The `Date` of the last response, and when it arrived.
    clock: Mutex<Option<(Timestamp, Instant)>>,
}

impl Transport {
    pub(super) fn new(
        address: ApiAddress,
        route: Route,
        key: ApiKey,
    ) -> Result<Self, reqwest::Error> {
        // A provider that an embedding program installed before is kept.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Ok(Self {
            connections: Connections::new(&address)?,
            large_body: Semaphore::new(1),
            limiter: Limiter::new(),
            clock: Mutex::default(),
            address,
            route,
            key,
        })
    }

    pub(super) fn address(&self) -> &ApiAddress {
        &self.address
    }

    /// Waits until a request may be sent.
    pub(super) async fn permit(&self, kind: RequestKind) -> Permit<'_> {
        self.limiter.permit(kind).await
    }

    /// The usual time between two requests, if the service or the user limits the rate.
    pub(super) fn request_interval(&self) -> Option<Duration> {
        self.limiter.interval()
    }

    pub(super) fn set_max_rate(&self, max: MaxRate) {
        self.limiter.set_max_rate(max);
    }

    /// The service's current time, from the `Date` of its last response.
    pub(super) fn service_time(&self) -> Option<Timestamp> {
        let clock = *self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        let (time, at) = clock?;
        time.checked_add(at.elapsed()).ok()
    }

    /// Sends the request once and reads the whole response within the time limit.
    pub(super) async fn exchange(
        &self,
        permit: Permit<'_>,
        request: ApiRequest<'_>,
        limit: Duration,
    ) -> Result<Body, Failure> {
        let url = self.address.endpoint(request.segments);
        let path = url.path().to_owned();
        let method = match request.body {
            None => Method::GET,
            Some(_) => Method::POST,
        };
        let client = self.connections.client(permit.kind());
        let mut builder = client
            .request(method.clone(), url)
            .query(request.query)
            .timeout(limit);
        if let Some(body) = request.body {
            builder = builder.json(body);
        }
        crash::point();
        let sent = Instant::now();
        let result = self.send(builder, limit).await;
        crash::point();
        permit.note_result(&result, sent.elapsed());
        match &result {
            Ok(_) => tracing::debug!(%method, path, "answered"),
            Err(failure) => tracing::debug!(%method, path, %failure, "failed"),
        }
        result
    }

    async fn send(&self, request: RequestBuilder, limit: Duration) -> Result<Body, Failure> {
        let sent = Instant::now();
        let response = request
            .header(API_KEY, self.key.header())
            .send()
            .await
            .map_err(|error| self.no_answer(&error, limit))?;
        self.connections.note_answer(response.version());
        let after = sent.elapsed();
        self.record_service_time(response.headers());
        if response.status().is_success() {
            self.read_body(response, limit).await
        } else {
            Err(self.error_response(response, after).await)
        }
    }

    /// The failure for an error response. The message is left out if it is not readable.
    async fn error_response(&self, mut response: Response, after: Duration) -> Failure {
        let mut bytes = Vec::new();
        let read = body::read_up_to(body::MAX_ERROR_BODY, &mut bytes, &mut response).await;
        bytes.truncate(body::MAX_ERROR_BODY);
        let body = read.ok().and_then(|()| Body::new(bytes, &self.key));
        let body: Option<wire::ErrorBody> = body.and_then(|body| body.object().ok());
        let message = body.and_then(|body| body.message.or(body.error));
        let wait = retry_after(response.headers());
        Failure::answered(response.status(), message, wait, after)
    }

    async fn read_body(&self, mut response: Response, limit: Duration) -> Result<Body, Failure> {
        // The status says that the request took effect, even if the body is lost.
        let lost = |error| self.transport_failure(&error, limit).after_success();
        let unreadable = |why: &str| Failure::Unreadable {
            status: response.status(),
            why: why.to_owned(),
        };
        let (too_large, not_json) = (
            unreadable("the body has more than 64 MiB"),
            unreadable("the body is not valid JSON"),
        );
        let mut bytes = Vec::new();
        body::read_up_to(body::SMALL_BODY, &mut bytes, &mut response)
            .await
            .map_err(lost)?;
        let _permit = if bytes.len() > body::SMALL_BODY {
            self.large_body.acquire().await.ok()
        } else {
            None
        };
        body::read_up_to(body::MAX_BODY, &mut bytes, &mut response)
            .await
            .map_err(lost)?;
        if bytes.len() > body::MAX_BODY {
            return Err(too_large);
        }
        Body::new(bytes, &self.key).ok_or(not_json)
    }

    fn no_answer(&self, error: &reqwest::Error, limit: Duration) -> Failure {
        let failure = self.transport_failure(error, limit);
        let is_not_sent = matches!(failure, Failure::NotSent { .. });
        self.connections.note_failure(is_not_sent);
        failure
    }

    fn transport_failure(&self, error: &reqwest::Error, limit: Duration) -> Failure {
        let failure = transport_error::classify(error, &self.route, limit);
        failure.with_text(|text| self.key.redact(text))
    }

    fn record_service_time(&self, headers: &HeaderMap) {
        let time = date(headers).and_then(|date| Timestamp::try_from(date).ok());
        if let Some(time) = time {
            *self.clock.lock().unwrap_or_else(PoisonError::into_inner) =
                Some((time, Instant::now()));
        }
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(header(headers, &DATE)?).ok()
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    // The service computed the date with its own clock, which may differ from ours.
    let now = date(headers).unwrap_or_else(SystemTime::now);
    policy::retry::retry_after(header(headers, &RETRY_AFTER)?, now)
}
