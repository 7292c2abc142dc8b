//! The shared request rate of a run, and its pause after a `Retry-After`.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::Failure;
use crate::policy::rate::RequestRate;
use crate::policy::retry::MAX_RETRY_AFTER;

/// Delays requests to a rate that the service accepts.
#[derive(Debug)]
pub(super) struct Throttle(Mutex<ThrottleState>);

#[derive(Debug)]
struct ThrottleState {
    rate: RequestRate,
    /// When the next request may be sent, without bursts.
    next: Instant,
    paused_until: Instant,
    /// When the rate was last halved. Requests of one burst are throttled together, which halves it once.
    last_halved: Option<Instant>,
}

/// Responses to one burst arrive within about this time.
const BURST_WINDOW: Duration = Duration::from_secs(1);

impl Throttle {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        Self(Mutex::new(ThrottleState {
            rate: RequestRate::default(),
            next: now
                .checked_sub(RequestRate::default().burst())
                .unwrap_or(now),
            paused_until: now,
            last_halved: None,
        }))
    }

    /// Waits until a request may be sent.
    pub(super) async fn wait_for_slot(&self) {
        let mut at = self.state().reserve_slot();
        loop {
            sleep_until(at).await;
            // Another request may have received a `Retry-After` in the meantime.
            let paused_until = self.state().paused_until;
            if paused_until <= Instant::now() {
                return;
            }
            at = paused_until;
        }
    }

    /// Adapts the rate to the result of a request.
    pub(super) fn record_result<T>(&self, result: &Result<T, Failure>) {
        let mut state = self.state();
        match result {
            Ok(_) => state.rate = state.rate.after_success(),
            Err(failure) if failure.is_throttled() || failure.is_quick_refusal() => {
                let now = Instant::now();
                if state.last_halved.is_none_or(|at| now - at >= BURST_WINDOW) {
                    state.rate = state.rate.after_throttling();
                    state.last_halved = Some(now);
                }
                if let Some(wait) = failure.retry_after() {
                    state.paused_until = state.paused_until.max(now + wait.min(MAX_RETRY_AFTER));
                }
            }
            Err(_) => {}
        }
    }

    fn state(&self) -> MutexGuard<'_, ThrottleState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ThrottleState {
    fn reserve_slot(&mut self) -> Instant {
        let now = Instant::now();
        let earliest = now.checked_sub(self.rate.burst()).unwrap_or(now);
        let at = self.next.max(earliest);
        self.next = at + self.rate.interval();
        at.max(self.paused_until)
    }
}
