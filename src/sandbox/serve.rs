//! From a request to its answer: the limiter first, then the faults, then the world.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::header::DATE;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::time::sleep;

use super::answer::{self, Question, answer, refusal};
use super::fault::{Faults, plain};
use super::limiter::{self, Limiter};
use super::line::ConnectionCutter;
use super::script::Script;
use super::spelling::in_dialect;
use super::world::ServiceState;

/// A request that came in.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its method.
    pub method: String,
    /// Its path, with the query.
    pub path: String,
    /// Its body, `null` if it had none.
    pub body: Value,
}

/// What answers the requests.
pub(super) struct Service {
    pub(super) script: Script,
    pub(super) world: Mutex<ServiceState>,
    pub(super) faults: Mutex<Faults>,
    pub(super) requests: Mutex<Vec<Request>>,
    pub(super) limiter: Mutex<Limiter>,
}

/// Every answer tells the time by the clock that dates the batches.
pub(super) async fn respond(
    State(service): State<Arc<Service>>,
    line: ConnectInfo<ConnectionCutter>,
    method: Method,
    uri: Uri,
    query: Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut response = speak(&service, line, method, uri, query, headers, body).await;
    let listing = &service.script.listing;
    if listing.no_date_header {
        return response;
    }
    let since = lock(&service.world).now().as_duration().unsigned_abs();
    let since = since
        + listing
            .date_header_ahead
            .map_or(Duration::ZERO, |span| span.0);
    let now = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + since);
    if let Ok(date) = HeaderValue::from_str(&now) {
        response.headers_mut().insert(DATE, date);
    }
    response
}

async fn speak(
    service: &Service,
    ConnectInfo(line): ConnectInfo<ConnectionCutter>,
    method: Method,
    uri: Uri,
    query: Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    lock(&service.requests).push(Request {
        method: method.to_string(),
        path: uri.to_string(),
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
    });
    let Some(question) = Question::new(&method, uri.path(), query.0, &body) else {
        return plain(refusal(StatusCode::NOT_FOUND, "Not found"));
    };
    if let Some(limit) = service.script.rate_limit
        && !lock(&service.limiter).lets_in(limit)
    {
        return limiter::refusal();
    }
    let struck = lock(&service.faults).next_fault(question.endpoint, question.agent());
    let Some(fault) = struck else {
        return plain(service.answer(&question, &headers));
    };
    if let Some(delay) = fault.delay {
        sleep(delay.0).await;
    }
    if fault.reset {
        line.cut();
        return StatusCode::OK.into_response();
    }
    let answer = match fault.refusal() {
        Some(refusal) => refusal,
        None => service.answer(&question, &headers),
    };
    if fault.reset_after {
        line.cut();
    }
    fault.apply_to(answer)
}

impl Service {
    fn answer(&self, question: &Question, headers: &HeaderMap) -> answer::Answer {
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
        let dialect = &self.script.dialect;
        if dialect.missing_endpoints.contains(&question.endpoint) {
            return refusal(StatusCode::NOT_FOUND, "Not found");
        }
        let (status, body) = answer(&mut lock(&self.world), dialect, question);
        (status, in_dialect(body, &self.script))
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
