//! Faults: which requests get one, and what the client then receives.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use super::dialect::Endpoint;
use super::endpoints::{JsonResponse, refusal};
use super::scripted_fault::Fault;

/// The error page of a proxy whose upstream is down.
const HTML_PAGE: &str =
    "<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>\n";

/// Bytes per chunk of a slow body.
const CHUNK_SIZE: usize = 64;

/// All faults, each with the number of matching requests so far.
pub(super) struct Faults(Vec<(Fault, usize)>);

impl Faults {
    pub(super) fn new(faults: &[Fault]) -> Self {
        Self(faults.iter().map(|fault| (fault.clone(), 0)).collect())
    }

    /// The first fault that applies to this request. Every matching fault counts the request.
    pub(super) fn next_fault(&mut self, endpoint: Endpoint, agent: &str) -> Option<Fault> {
        let mut found = None;
        for (fault, seen) in &mut self.0 {
            let is_match = fault
                .on
                .is_none_or(|on| on == Endpoint::Any || on == endpoint)
                && fault.agent.as_deref().is_none_or(|own| own == agent);
            if !is_match {
                continue;
            }
            *seen += 1;
            let Some(number) = seen.checked_sub(fault.after + 1) else {
                continue;
            };
            let (period, times) = (
                fault.every.unwrap_or(1).max(1),
                fault.times.unwrap_or(usize::MAX),
            );
            if (number + 1) % period == 0 && number / period < times {
                found = found.or_else(|| Some(fault.clone()));
            }
        }
        found
    }
}

impl Fault {
    /// The error response, if the fault prevents the request from taking effect.
    pub(super) fn refusal(&self) -> Option<JsonResponse> {
        let status =
            StatusCode::from_u16(self.status?).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Some(refusal(status, "Fault of the sandbox script"))
    }

    /// The HTTP response with this fault applied.
    pub(super) fn apply_to(&self, (status, body): JsonResponse) -> Response {
        let status = self
            .status_after
            .and_then(|status| StatusCode::from_u16(status).ok())
            .unwrap_or(status);
        let body = if self.html {
            HTML_PAGE.to_owned()
        } else {
            self.body.clone().unwrap_or(body)
        };
        let half = body.floor_char_boundary(body.len() / 2);
        let whole = if self.malformed { &body[..half] } else { &body };
        let sent = if self.truncate { &whole[..half] } else { whole };
        let mut response = Response::new(Body::new(FaultyBody {
            chunks: sent
                .as_bytes()
                .chunks(CHUNK_SIZE)
                .map(Bytes::copy_from_slice)
                .collect(),
            content_length: whole.len() as u64,
            is_truncated: self.truncate,
            delay: self.slow_body.map_or(Duration::ZERO, |duration| duration.0),
            timer: None,
        }));
        *response.status_mut() = status;
        let content_type = if self.html {
            "text/html"
        } else {
            "application/json"
        };
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        if let Some(wait) = self.retry_after_header() {
            response.headers_mut().insert(RETRY_AFTER, wait);
        }
        response
    }

    fn retry_after_header(&self) -> Option<HeaderValue> {
        let date = self
            .retry_after_date
            .map(|span| httpdate::fmt_http_date(SystemTime::now() + span.0));
        let text = self
            .retry_after
            .map(|seconds| seconds.to_string())
            .or(date)?;
        HeaderValue::from_str(&text).ok()
    }
}

/// The HTTP response without a fault.
pub(super) fn without_fault((status, body): JsonResponse) -> Response {
    if body.is_empty() {
        return status.into_response();
    }
    let json = HeaderValue::from_static("application/json");
    (status, [(CONTENT_TYPE, json)], body).into_response()
}

/// A body that may be slow, and may end before its announced length.
struct FaultyBody {
    chunks: VecDeque<Bytes>,
    content_length: u64,
    is_truncated: bool,
    delay: Duration,
    timer: Option<Pin<Box<Sleep>>>,
}

impl HttpBody for FaultyBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if !self.delay.is_zero() {
            let delay = self.delay;
            let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(delay)));
            std::task::ready!(timer.as_mut().poll(context));
            self.timer = None;
        }
        Poll::Ready(match self.chunks.pop_front() {
            Some(chunk) => Some(Ok(Frame::data(chunk))),
            None if self.is_truncated => Some(Err(io::ErrorKind::ConnectionReset.into())),
            None => None,
        })
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.content_length)
    }
}
