//! A simulated gateway that limits the requests per second.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;
use tokio::time::Instant;

use super::scripted_fault::Fault;

/// Counts the requests in the current second.
#[derive(Default)]
pub(super) struct RateLimiter {
    second: Option<Instant>,
    count: u32,
}

impl RateLimiter {
    pub(super) fn allows(&mut self, limit: u32) -> bool {
        if self
            .second
            .is_none_or(|at| at.elapsed() >= Duration::from_secs(1))
        {
            *self = Self {
                second: Some(Instant::now()),
                count: 0,
            };
        }
        self.count += 1;
        self.count <= limit
    }
}

/// The 503 HTML page for a request above the limit, like that of nginx.
pub(super) fn refusal() -> Response {
    let fault = Fault {
        html: true,
        ..Fault::default()
    };
    fault.apply_to((StatusCode::SERVICE_UNAVAILABLE, String::new()))
}
