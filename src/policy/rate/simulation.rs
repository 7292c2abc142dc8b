//! Simulates services with a limit, and a client that sends requests as fast as the policies allow.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::time::Duration;

use super::RequestRate;
use crate::policy::window::{RequestKind, Window};

/// How a service limits requests.
#[derive(Clone, Debug)]
pub(super) enum Limiter {
    /// A bucket of tokens. With a size of 1, a request that comes too early is refused.
    Bucket {
        size: f64,
        tokens: f64,
        at: Duration,
    },
    /// So many in each second.
    FixedWindow { second: u64, count: u32 },
    /// So many in any second.
    SlidingWindow(VecDeque<Duration>),
}

impl Limiter {
    pub(super) fn bucket(size: f64) -> Self {
        Self::Bucket {
            size,
            tokens: size,
            at: Duration::ZERO,
        }
    }

    pub(super) fn fixed_window() -> Self {
        Self::FixedWindow {
            second: 0,
            count: 0,
        }
    }

    pub(super) fn sliding_window() -> Self {
        Self::SlidingWindow(VecDeque::new())
    }

    fn accepts(&mut self, now: Duration, rate: u32) -> bool {
        match self {
            Self::Bucket { size, tokens, at } => {
                let filled = now.saturating_sub(*at).as_secs_f64() * f64::from(rate);
                (*tokens, *at) = ((*tokens + filled).min(*size), now);
                let accepts = *tokens > 1.0 - 1e-9;
                *tokens -= f64::from(u8::from(accepts));
                accepts
            }
            Self::FixedWindow { second, count } => {
                if now.as_secs() > *second {
                    (*second, *count) = (now.as_secs(), 0);
                }
                *count += 1;
                *count <= rate
            }
            Self::SlidingWindow(accepted) => {
                accepted.retain(|at| now.saturating_sub(*at) < Duration::from_secs(1));
                let accepts = accepted.len() < rate as usize;
                accepted.extend(accepts.then_some(now));
                accepts
            }
        }
    }
}

/// A service with a limit.
#[derive(Clone, Debug)]
pub(super) struct Service {
    pub(super) limiter: Limiter,
    /// Requests per second.
    pub(super) rate: u32,
    /// The time from a request to its answer.
    pub(super) latency: Duration,
    /// The `Retry-After` of a refusal.
    pub(super) retry_after: Option<Duration>,
}

/// How a number of requests were sent.
#[derive(Debug, Default)]
pub(super) struct Sent {
    pub(super) elapsed: Duration,
    /// Including refused ones.
    pub(super) requests: u32,
    pub(super) refused: u32,
}

impl Sent {
    /// The time relative to the shortest possible one.
    pub(super) fn makespan(&self, service: &Service) -> f64 {
        let shortest = f64::from(self.requests) / f64::from(service.rate);
        self.elapsed.as_secs_f64() / shortest
    }

    pub(super) fn refused_share(&self) -> f64 {
        f64::from(self.refused) / f64::from(self.requests)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Arrives,
    IsAccepted,
    IsRefused,
}

/// Sends so many requests as fast as the policies allow.
pub(super) fn send(service: &Service, requests: u32, seed: u64) -> Sent {
    let mut client = SimulatedClient {
        service: service.clone(),
        random: fastrand::Rng::with_seed(seed),
        rate: RequestRate::default(),
        window: Window::default(),
        now: Duration::ZERO,
        next: Duration::ZERO,
        due: (0..requests).map(|_| Reverse(Duration::ZERO)).collect(),
        events: BinaryHeap::new(),
        in_flight: 0,
        sent: Sent::default(),
    };
    while client.step() {}
    client.sent.elapsed = client.now;
    client.sent
}

struct SimulatedClient {
    service: Service,
    random: fastrand::Rng,
    rate: RequestRate,
    window: Window,
    now: Duration,
    /// When the rate and the last `Retry-After` allow the next request.
    next: Duration,
    /// When the requests that are not in flight are due: at once, or at the time of a retry.
    due: BinaryHeap<Reverse<Duration>>,
    /// What happens when, and when its request was sent.
    events: BinaryHeap<Reverse<(Duration, Event, Duration)>>,
    in_flight: usize,
    sent: Sent,
}

impl SimulatedClient {
    /// Goes on to the next request or event; `false` at the end.
    fn step(&mut self) -> bool {
        let allowed = self
            .window
            .allows(RequestKind::Poll, [0, self.in_flight, 0]);
        let due = self.due.peek().filter(|_| allowed);
        let send_at = due.map(|due| due.0.max(self.next).max(self.now));
        let event_at = self.events.peek().map(|event| event.0.0);
        match (send_at, event_at) {
            (None, None) => return false,
            (Some(at), event) if event.is_none_or(|event| at <= event) => self.send(at),
            _ => self.handle_event(),
        }
        true
    }

    fn send(&mut self, at: Duration) {
        self.now = at;
        self.due.pop();
        self.next = at + self.rate.interval().unwrap_or_default();
        self.in_flight += 1;
        self.sent.requests += 1;
        let arrives = self.one_way();
        self.events.push(Reverse((arrives, Event::Arrives, at)));
    }

    /// When something that is sent now arrives.
    fn one_way(&mut self) -> Duration {
        let share = 0.47 + 0.06 * self.random.f64();
        self.now + self.service.latency.mul_f64(share)
    }

    fn handle_event(&mut self) {
        let Some(Reverse((at, event, began))) = self.events.pop() else {
            return;
        };
        self.now = at;
        match event {
            Event::Arrives => {
                let answer = if self.service.limiter.accepts(at, self.service.rate) {
                    Event::IsAccepted
                } else {
                    Event::IsRefused
                };
                let arrives = self.one_way();
                self.events.push(Reverse((arrives, answer, began)));
                return;
            }
            Event::IsAccepted => {
                let may_grow = self
                    .window
                    .note_answer(RequestKind::Poll, at.saturating_sub(began));
                self.rate.note_accepted(at, may_grow);
            }
            Event::IsRefused => {
                self.rate.note_throttled(at);
                self.sent.refused += 1;
                let wait = self.service.retry_after.unwrap_or_default();
                self.next = self.next.max(at + wait);
                let backoff = Duration::from_millis(500).mul_f64(self.random.f64());
                self.due.push(Reverse(at + wait + backoff));
            }
        }
        self.in_flight -= 1;
    }
}
