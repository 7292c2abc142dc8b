//! Runs the policies against simulated services with a limit.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use proptest::prelude::*;

use super::*;
use crate::policy::window::{RequestKind, Window};

/// How a service limits requests.
#[derive(Clone, Debug)]
enum Limiter {
    /// A bucket of tokens, with its size and content. Without bursts, a request too early is refused.
    Bucket { size: f64, tokens: f64, at: f64 },
    /// So many in each second.
    FixedWindow { second: f64, count: f64 },
    /// So many in any second.
    SlidingWindow(VecDeque<f64>),
}

impl Limiter {
    fn bucket(size: f64) -> Self {
        Self::Bucket {
            size,
            tokens: size,
            at: 0.0,
        }
    }

    fn accepts(&mut self, now: f64, rate: f64) -> bool {
        match self {
            Self::Bucket { size, tokens, at } => {
                *tokens = (*tokens + (now - *at) * rate).min(*size);
                *at = now;
                let accepts = *tokens > 1.0 - 1e-9;
                *tokens -= f64::from(u8::from(accepts));
                accepts
            }
            Self::FixedWindow { second, count } => {
                if now.floor() > *second {
                    (*second, *count) = (now.floor(), 0.0);
                }
                *count += 1.0;
                *count <= rate
            }
            Self::SlidingWindow(accepted) => {
                accepted.retain(|at| *at > now - 1.0);
                let accepts = (accepted.len() as f64) < rate;
                accepted.extend(accepts.then_some(now));
                accepts
            }
        }
    }
}

/// A service with a limit.
#[derive(Clone, Debug)]
struct Service {
    limiter: Limiter,
    /// Requests per second.
    rate: f64,
    /// The time from a request to its answer, in seconds.
    latency: f64,
    /// The `Retry-After` of a refusal, in seconds.
    retry_after: Option<f64>,
}

/// How a number of requests were sent.
#[derive(Debug)]
struct Sent {
    seconds: f64,
    /// Including refused ones.
    requests: u32,
    refused: u32,
    /// Requests that were sent before the time in a `Retry-After`.
    too_early: u32,
}

impl Sent {
    /// The time relative to the shortest possible one.
    fn makespan(&self, service: &Service) -> f64 {
        self.seconds * service.rate / f64::from(self.requests)
    }

    fn refused_share(&self) -> f64 {
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
fn send(service: &Service, mut waiting: u32, seed: u64) -> Sent {
    let mut random = fastrand::Rng::with_seed(seed);
    let micros = |seconds: f64| (seconds * 1e6) as u64;
    let (mut rate, mut window) = (RequestRate::default(), Window::default());
    let mut limiter = service.limiter.clone();
    let mut events = BinaryHeap::new();
    let mut retries: BinaryHeap<Reverse<u64>> = BinaryHeap::new();
    let (mut now, mut next, mut paused_until) = (0, 0, 0);
    let mut in_flight: u32 = 0;
    let mut sent = Sent {
        seconds: 0.0,
        requests: 0,
        refused: 0,
        too_early: 0,
    };
    let one_way =
        |random: &mut fastrand::Rng| micros(service.latency * (0.47 + 0.06 * random.f64()));
    while waiting > 0 || in_flight > 0 || !retries.is_empty() {
        let is_due = waiting > 0 || retries.peek().is_some_and(|at| at.0 <= now);
        let allowed = window.allows(RequestKind::Poll, [0, in_flight as usize, 0]);
        if is_due && allowed && now >= next.max(paused_until) {
            if retries.peek().is_some_and(|at| at.0 <= now) {
                retries.pop();
            } else {
                waiting -= 1;
            }
            next = now + rate.interval().map_or(0, |wait| wait.as_micros() as u64);
            in_flight += 1;
            sent.requests += 1;
            sent.too_early += u32::from(now < paused_until);
            events.push(Reverse((now + one_way(&mut random), Event::Arrives, now)));
            continue;
        }
        let may_send = (waiting > 0)
            .then_some(now)
            .or(retries.peek().map(|at| at.0));
        let may_send = may_send
            .filter(|_| allowed)
            .map(|at| at.max(next).max(paused_until));
        let event = events.peek().map(|Reverse((at, ..))| *at);
        if event.is_none_or(|event| may_send.is_some_and(|at| at < event)) {
            now = may_send.unwrap();
            continue;
        }
        let Reverse((at, event, began)) = events.pop().unwrap();
        now = at;
        let time = Duration::from_micros(now);
        match event {
            Event::Arrives => {
                let accepts = limiter.accepts(now as f64 / 1e6, service.rate);
                let answer = if accepts {
                    Event::IsAccepted
                } else {
                    Event::IsRefused
                };
                events.push(Reverse((now + one_way(&mut random), answer, began)));
                continue;
            }
            Event::IsAccepted => {
                let latency = Duration::from_micros(now - began);
                let may_grow = window.note_answer(RequestKind::Poll, latency);
                rate.note_accepted(time, may_grow);
            }
            Event::IsRefused => {
                rate.note_throttled(time);
                sent.refused += 1;
                let wait = micros(service.retry_after.unwrap_or(0.0));
                paused_until = paused_until.max(now + wait);
                retries.push(Reverse(now + wait + micros(0.5 * random.f64())));
            }
        }
        in_flight -= 1;
    }
    sent.seconds = now as f64 / 1e6;
    sent
}

fn limiter() -> impl Strategy<Value = Limiter> {
    prop_oneof![
        (5.0..30.0).prop_map(Limiter::bucket),
        Just(Limiter::FixedWindow {
            second: 0.0,
            count: 0.0
        }),
        Just(Limiter::SlidingWindow(VecDeque::new())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_long_run_uses_what_the_service_accepts_and_is_rarely_refused(
        limiter in limiter(),
        latency in 0.002..0.3,
        retry_after in prop_oneof![Just(None), Just(Some(1.0))],
        seed: u64,
    ) {
        let service = Service { limiter, rate: 10.0, latency, retry_after };
        let sent = send(&service, 6_000, seed);
        prop_assert!(sent.makespan(&service) <= 1.15, "{sent:?} {}", sent.makespan(&service));
        prop_assert!(sent.refused_share() <= 0.02, "{sent:?}");
        prop_assert_eq!(sent.too_early, 0);
    }
}

#[test]
fn a_short_run_is_rarely_refused_too() {
    for limiter in [
        Limiter::bucket(10.0),
        Limiter::FixedWindow {
            second: 0.0,
            count: 0.0,
        },
    ] {
        for retry_after in [None, Some(1.0)] {
            let service = Service {
                limiter: limiter.clone(),
                rate: 10.0,
                latency: 0.05,
                retry_after,
            };
            let sent = send(&service, 600, 7);
            assert!(sent.makespan(&service) <= 1.15, "{service:?}: {sent:?}");
            assert!(sent.refused_share() <= 0.03, "{service:?}: {sent:?}");
        }
    }
}

#[test]
fn a_service_without_bursts_is_found_too() {
    let service = Service {
        limiter: Limiter::bucket(1.0),
        rate: 10.0,
        latency: 0.005,
        retry_after: None,
    };
    let sent = send(&service, 6_000, 7);
    assert!(sent.makespan(&service) <= 1.2, "{sent:?}");
    assert!(sent.refused_share() <= 0.02, "{sent:?}");
}

/// Accepts so many requests in a second.
fn accept(rate: &mut RequestRate, second: u64, count: u32) {
    for number in 0..count {
        let now = Duration::from_secs(second) + Duration::from_secs(1) / count * number;
        rate.note_accepted(now, true);
    }
}

fn per_second(rate: &RequestRate) -> f64 {
    rate.interval().unwrap().as_secs_f64().recip()
}

#[test]
fn without_a_refusal_there_is_no_limit() {
    let mut rate = RequestRate::default();
    (0..10).for_each(|second| accept(&mut rate, second, 2_000));
    assert_eq!(rate.interval(), None);
}

#[test]
fn the_first_refusal_halves_the_rate_that_was_accepted() {
    let mut rate = RequestRate::default();
    (0..3).for_each(|second| accept(&mut rate, second, 200));
    rate.note_throttled(Duration::from_secs(3));
    assert!((90.0..=110.0).contains(&per_second(&rate)), "{rate:?}");
}

#[test]
fn refusals_of_one_burst_count_once() {
    let mut rate = RequestRate::default();
    (0..3).for_each(|second| accept(&mut rate, second, 200));
    rate.note_throttled(Duration::from_secs(3));
    let once = per_second(&rate);
    rate.note_throttled(Duration::from_millis(3_900));
    assert!((per_second(&rate) - once).abs() < 1e-9);
}

#[test]
fn an_outage_does_not_slow_the_run_for_long() {
    let mut rate = RequestRate::default();
    (0..3).for_each(|second| accept(&mut rate, second, 40));
    rate.note_throttled(Duration::from_secs(3));
    (4..8).for_each(|second| accept(&mut rate, second, 20));
    rate.note_throttled(Duration::from_secs(8));
    let before = per_second(&rate);
    (20..50).for_each(|second| rate.note_throttled(Duration::from_secs(second)));
    assert!(per_second(&rate) < 1.0, "{rate:?}");
    for second in 50..70 {
        let count = per_second(&rate).round().max(1.0);
        accept(&mut rate, second, count as u32);
    }
    assert!(per_second(&rate) > before, "{rate:?}");
}

#[test]
fn slow_answers_stop_the_growth() {
    let mut rate = RequestRate::default();
    rate.note_throttled(Duration::from_secs(3));
    let first = per_second(&rate);
    rate.note_accepted(Duration::from_secs(4), false);
    assert!((per_second(&rate) - first).abs() < 1e-9);
    rate.note_accepted(Duration::from_secs(4), true);
    assert!(per_second(&rate) > first);
}

#[test]
fn the_rate_of_the_user_is_never_exceeded() {
    assert_eq!(MaxRate::new(0.0), None);
    assert_eq!(MaxRate::new(f64::NAN), None);
    let mut rate = RequestRate::default();
    rate.set_max(MaxRate::new(4.0).unwrap());
    assert_eq!(rate.interval(), Some(Duration::from_millis(250)));
    rate.note_throttled(Duration::from_secs(3));
    (4..60).for_each(|second| accept(&mut rate, second, 4));
    assert_eq!(rate.interval(), Some(Duration::from_millis(250)));
}
