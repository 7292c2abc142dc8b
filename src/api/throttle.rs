//! One pace for all requests of a run, and one pause when the service asks for it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::Failure;
use crate::policy::rate::RequestRate;
use crate::policy::retry::MAX_RETRY_AFTER;

/// Lets requests out at the pace that the service bears.
#[derive(Debug)]
pub(super) struct Throttle(Mutex<ThrottleState>);

#[derive(Debug)]
struct ThrottleState {
    rate: RequestRate,
    /// When the next request would go out if nothing had been saved up.
    next: Instant,
    paused_until: Instant,
    /// Requests that were under way together are throttled together, and that is one sign, not many.
    last_halved: Option<Instant>,
}

/// Answers to one burst come within about this time.
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

    /// Waits until a request may go out.
    pub(super) async fn wait_for_slot(&self) {
        let mut at = self.state().reserve_slot();
        loop {
            sleep_until(at).await;
            // Somebody may have been asked to wait while this one did.
            let paused_until = self.state().paused_until;
            if paused_until <= Instant::now() {
                return;
            }
            at = paused_until;
        }
    }

    /// Learns from how a request ended.
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
                if let Some(asked) = failure.retry_after() {
                    state.paused_until = state.paused_until.max(now + asked.min(MAX_RETRY_AFTER));
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
