//! What goes wrong, and how it looks from the other side.

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
use super::script::Fault;

/// The page that a proxy shows for a service that is gone.
const HTML_PAGE: &str =
    "<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>\n";

/// The pieces that a slow body comes in.
const CHUNK_SIZE: usize = 64;

/// Counts the requests that each fault could strike.
pub(super) struct Faults(Vec<(Fault, usize)>);

impl Faults {
    pub(super) fn new(faults: &[Fault]) -> Self {
        Self(faults.iter().map(|fault| (fault.clone(), 0)).collect())
    }

    /// The first fault that strikes this request. Every fault that could counts it.
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
    /// The refusal that the fault makes of a request, if it lets it take no effect.
    pub(super) fn refusal(&self) -> Option<JsonResponse> {
        let status =
            StatusCode::from_u16(self.status?).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Some(refusal(status, "The sandbox's script says so"))
    }

    /// The answer as it goes out.
    pub(super) fn apply_to(&self, (status, body): JsonResponse) -> Response {
        let status = self
            .status_after
            .and_then(|status| StatusCode::from_u16(status).ok())
            .unwrap_or(status);
        let body = if self.html {
            HTML_PAGE.to_owned()
        } else {
            self.body.clone().unwrap_or_else(|| body.to_string())
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
            delay: self.slow_body.map_or(Duration::ZERO, |span| span.0),
            timer: None,
        }));
        *response.status_mut() = status;
        let kind = if self.html {
            "text/html"
        } else {
            "application/json"
        };
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
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

/// An answer without a fault.
pub(super) fn without_fault((status, body): JsonResponse) -> Response {
    if body.is_null() {
        status.into_response()
    } else {
        (status, axum::Json(body)).into_response()
    }
}

/// A body that comes in pieces, may take its time, and may break off before what was announced.
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
