use proptest::prelude::*;

use super::simulation::{Limiter, Service, send};
use super::*;

fn limiter() -> impl Strategy<Value = Limiter> {
    prop_oneof![
        (5.0..30.0).prop_map(Limiter::bucket),
        Just(Limiter::fixed_window()),
        Just(Limiter::sliding_window()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_long_run_uses_what_the_service_accepts_and_is_rarely_refused(
        limiter in limiter(),
        latency in 2_u64..300,
        retry_after in prop_oneof![Just(None), Just(Some(Duration::from_secs(1)))],
        seed: u64,
    ) {
        let service = Service { limiter, rate: 10, latency: Duration::from_millis(latency), retry_after };
        let sent = send(&service, 6_000, seed);
        prop_assert!(sent.makespan(&service) <= 1.15, "{sent:?} {}", sent.makespan(&service));
        prop_assert!(sent.refused_share() <= 0.02, "{sent:?}");
    }
}

#[test]
fn a_short_run_is_rarely_refused_too() {
    for limiter in [Limiter::bucket(10.0), Limiter::fixed_window()] {
        for retry_after in [None, Some(Duration::from_secs(1))] {
            let service = Service {
                limiter: limiter.clone(),
                rate: 10,
                latency: Duration::from_millis(50),
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
        rate: 10,
        latency: Duration::from_millis(5),
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
    let mut now = Duration::from_secs(50);
    while now < Duration::from_secs(70) {
        rate.note_accepted(now, true);
        now += rate.interval().unwrap();
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
