//! Decides when each request is sent. All requests of a client share the limits on requests in flight and on the rate,
//! and a `Retry-After` holds for all.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::Failure;
use crate::policy::rate::{MaxRate, RequestRate};
use crate::policy::retry::MAX_RETRY_AFTER;
use crate::policy::window::{RequestKind, Window};

/// How late a timer may be.
const TIMER_DELAY: Duration = Duration::from_millis(2);

/// The requests that wait, and those in flight.
#[derive(Debug)]
pub(super) struct Limiter(Mutex<State>);

#[derive(Debug)]
struct State {
    began: Instant,
    window: Window,
    rate: RequestRate,
    /// Requests in flight, by kind.
    in_flight: [usize; RequestKind::ALL.len()],
    /// Requests that wait, by kind. Each is woken when its turn comes.
    waiting: [VecDeque<Arc<Notify>>; RequestKind::ALL.len()],
    /// When the rate allows the next request.
    next: Instant,
    paused_until: Instant,
}

/// The permission to send one request. It ends when the response has arrived.
#[must_use]
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    limiter: &'a Limiter,
    kind: RequestKind,
}

/// A request that waits for its turn.
struct Waiting<'a> {
    limiter: &'a Limiter,
    kind: RequestKind,
    turn: Arc<Notify>,
}

/// What a waiting request has to wait for.
enum Turn {
    Now,
    At(Instant),
    /// Another request is first, or too many are in flight.
    Later,
}

impl Limiter {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        Self(Mutex::new(State {
            began: now,
            window: Window::default(),
            rate: RequestRate::default(),
            in_flight: [0; RequestKind::ALL.len()],
            waiting: Default::default(),
            next: now,
            paused_until: now,
        }))
    }

    /// Waits until a request may be sent.
    pub(super) async fn permit(&self, kind: RequestKind) -> Permit<'_> {
        let waiting = Waiting::new(self, kind);
        loop {
            let turn = self.state().turn(kind, &waiting.turn);
            match turn {
                Turn::Now => return waiting.into_permit(),
                Turn::At(at) => sleep_until(at).await,
                Turn::Later => waiting.turn.notified().await,
            }
        }
    }

    pub(super) fn set_max_rate(&self, max: MaxRate) {
        self.state().rate.set_max(max);
    }

    /// The usual time between two requests, if the service or the user limits the rate.
    pub(super) fn interval(&self) -> Option<Duration> {
        self.state().rate.usual_interval()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn turn(&self, kind: RequestKind, waiting: &Arc<Notify>) -> Turn {
        if !self
            .first()
            .is_some_and(|(first, turn)| first == kind && Arc::ptr_eq(turn, waiting))
        {
            return Turn::Later;
        }
        let at = self.next.max(self.paused_until);
        if at <= Instant::now() {
            Turn::Now
        } else {
            Turn::At(at)
        }
    }

    /// The most urgent request that may be in flight.
    fn first(&self) -> Option<(RequestKind, &Arc<Notify>)> {
        let mut kinds = RequestKind::ALL.into_iter();
        kinds.find_map(|kind| {
            let turn = self.waiting[kind as usize].front()?;
            self.window
                .allows(kind, self.in_flight)
                .then_some((kind, turn))
        })
    }

    fn start(&mut self, kind: RequestKind) {
        let now = Instant::now();
        self.in_flight[kind as usize] += 1;
        // Spread evenly, since services that limit the rate refuse bursts. Only the delay of the timer is made up for.
        let earliest = now.checked_sub(TIMER_DELAY).unwrap_or(now);
        self.next = self.next.max(earliest) + self.rate.interval().unwrap_or_default();
    }

    fn wake_first(&self) {
        if let Some((_, turn)) = self.first() {
            turn.notify_one();
        }
    }
}

impl<'a> Waiting<'a> {
    fn new(limiter: &'a Limiter, kind: RequestKind) -> Self {
        let turn = Arc::new(Notify::new());
        limiter.state().waiting[kind as usize].push_back(Arc::clone(&turn));
        Self {
            limiter,
            kind,
            turn,
        }
    }

    fn into_permit(self) -> Permit<'a> {
        self.limiter.state().start(self.kind);
        Permit {
            limiter: self.limiter,
            kind: self.kind,
        }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut state = self.limiter.state();
        let waiting = &mut state.waiting[self.kind as usize];
        // It is the first one, unless the request is cancelled.
        if let Some(at) = waiting
            .iter()
            .position(|turn| Arc::ptr_eq(turn, &self.turn))
        {
            waiting.remove(at);
        }
        state.wake_first();
    }
}

impl Permit<'_> {
    pub(super) fn kind(&self) -> RequestKind {
        self.kind
    }

    /// Adapts the limits to the result of the request.
    pub(super) fn note_result<T>(&self, result: &Result<T, Failure>, latency: Duration) {
        let mut state = self.limiter.state();
        let now = state.began.elapsed();
        match result {
            Err(failure) if failure.is_throttled() || failure.is_quick_refusal() => {
                state.rate.note_throttled(now);
                if let Some(wait) = failure.retry_after() {
                    let until = Instant::now() + wait.min(MAX_RETRY_AFTER);
                    state.paused_until = state.paused_until.max(until);
                }
            }
            Err(Failure::NotSent { .. }) => state.window.note_unreachable(latency),
            Err(Failure::Lost { .. } | Failure::Certificate { .. }) => {}
            Ok(_) | Err(Failure::Answered { .. } | Failure::Unreadable { .. }) => {
                let may_grow = state.window.note_answer(self.kind, latency);
                state.rate.note_accepted(now, may_grow);
            }
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut state = self.limiter.state();
        state.in_flight[self.kind as usize] -= 1;
        state.wake_first();
    }
}

#[cfg(test)]
mod tests;
