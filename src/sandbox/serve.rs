//! Serves a request: first the rate limiter, then the faults, then the endpoint.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::header::DATE;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use tokio::time::sleep;

use super::connection::ConnectionCutter;
use super::endpoints::{self, JsonResponse, ParsedRequest, refusal};
use super::fault::{Faults, without_fault};
use super::rate_limiter::{self, RateLimiter};
use super::request_log::RequestLog;
use super::script::Script;
use super::state::ServiceState;

/// The shared state of all requests.
pub(super) struct SandboxService {
    pub(super) script: Script,
    pub(super) state: Mutex<ServiceState>,
    pub(super) faults: Mutex<Faults>,
    pub(super) requests: Mutex<RequestLog>,
    pub(super) limiter: Mutex<RateLimiter>,
}

/// Responds to a request, with a `Date` header from the clock that dates the batches.
pub(super) async fn respond(
    State(service): State<Arc<SandboxService>>,
    connection: ConnectInfo<ConnectionCutter>,
    method: Method,
    uri: Uri,
    query: Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut response =
        respond_with_faults(&service, connection, method, uri, query, headers, body).await;
    let listing = &service.script.listing;
    if listing.no_date_header {
        return response;
    }
    let since = lock(&service.state).now().as_duration().unsigned_abs();
    let ahead = listing.date_header_ahead.0;
    let now = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + since + ahead);
    if let Ok(date) = HeaderValue::from_str(&now) {
        response.headers_mut().insert(DATE, date);
    }
    response
}

async fn respond_with_faults(
    service: &SandboxService,
    ConnectInfo(connection): ConnectInfo<ConnectionCutter>,
    method: Method,
    uri: Uri,
    query: Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    lock(&service.requests).note(&method, &uri, &body);
    let Some(request) = ParsedRequest::new(&method, uri.path(), query.0, &body) else {
        return without_fault(refusal(StatusCode::NOT_FOUND, "Not found"));
    };
    if let Some(limit) = service.script.rate_limit
        && !lock(&service.limiter).allows(limit)
    {
        return rate_limiter::refusal();
    }
    let fault = lock(&service.faults).next_fault(request.endpoint, request.agent());
    let Some(fault) = fault else {
        return without_fault(service.call_endpoint(&request, &headers));
    };
    if let Some(delay) = fault.delay {
        sleep(delay.0).await;
    }
    if fault.reset {
        connection.cut();
        return StatusCode::OK.into_response();
    }
    let response = match fault.refusal() {
        Some(refusal) => refusal,
        None => service.call_endpoint(&request, &headers),
    };
    if fault.reset_after {
        connection.cut();
    }
    fault.apply_to(response)
}

impl SandboxService {
    fn call_endpoint(&self, request: &ParsedRequest, headers: &HeaderMap) -> JsonResponse {
        let key = headers
            .get("x-api-key")
            .and_then(|key| key.to_str().ok())
            .unwrap_or_default();
        if key.is_empty()
            || self
                .script
                .key
                .as_ref()
                .is_some_and(|expected| expected != key)
        {
            return refusal(StatusCode::UNAUTHORIZED, "Invalid API key");
        }
        let missing = &self.script.dialect.missing_endpoints;
        if missing.contains(&request.endpoint) {
            return refusal(StatusCode::NOT_FOUND, "Not found");
        }
        endpoints::respond(&mut lock(&self.state), &self.script, request)
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
