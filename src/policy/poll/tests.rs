use super::*;

fn progress(ended: u64, left: impl Into<Option<u64>>) -> BatchProgress {
    let left = left.into();
    BatchProgress { ended, left }
}

fn first(shortest: u64, random: f64) -> u128 {
    let shortest = Duration::from_secs(shortest);
    Pace::default().first(shortest, random).as_millis()
}

fn millis(age: u64, attempts: BatchProgress, random: f64) -> u128 {
    let age = Duration::from_secs(age);
    Pace::default().next(age, attempts, random).as_millis()
}

#[test]
fn the_wait_grows_with_the_age_and_with_the_attempts_left() {
    assert_eq!(millis(20, progress(9, 1), 0.5), 800);
    assert_eq!(millis(20, progress(9, 10), 0.5), 6354);
    assert_eq!(millis(20, progress(9, 1000), 0.5), 14_000);
    assert_eq!(millis(20, progress(9, None), 0.5), 14_000);
}

#[test]
fn a_batch_without_progress_may_end_at_any_time() {
    assert_eq!(millis(20, progress(0, 1000), 0.5), 6000);
    assert_eq!(millis(20, progress(0, None), 0.5), 6000);
    assert_eq!(millis(20, progress(0, 1), 0.5), 800);
}

#[test]
fn jitter_changes_the_wait_by_a_tenth_at_most() {
    assert_eq!(millis(20, progress(9, None), 0.0), 12_600);
    assert_eq!(millis(20, progress(9, None), 1.0), 15_400);
}

#[test]
fn the_wait_stays_within_the_bounds() {
    assert_eq!(millis(3, progress(9, 3), 0.0), 500);
    assert_eq!(millis(3600, progress(9, 3), 1.0), 30_000);
    let tight = Pace {
        min: Duration::from_millis(10),
        max: Duration::from_millis(20),
    };
    assert_eq!(tight.first(Duration::ZERO, 0.0), Duration::from_millis(20));
    assert_eq!(tight.first(Duration::MAX, 0.0), Duration::from_millis(20));
}

#[test]
fn a_young_batch_is_polled_more_often() {
    assert_eq!(millis(1, progress(9, 1), 0.5), 250);
    assert_eq!(millis(2, progress(9, 1000), 0.5), 300);
}

#[test]
fn the_first_poll_comes_within_a_second() {
    assert_eq!(first(0, 0.0), 500);
    assert_eq!(first(0, 0.5), 750);
}

#[test]
fn the_first_poll_comes_after_half_of_the_shortest_earlier_batch() {
    assert_eq!(first(1, 0.5), 750);
    assert_eq!(first(20, 0.0), 9_000);
    assert_eq!(first(20, 0.5), 10_000);
    assert_eq!(first(3_600, 0.5), 30_000);
}

#[test]
fn a_limited_rate_is_shared_by_all_batches() {
    let interval = Duration::from_millis(100);
    assert_eq!(
        Pace::shortest_at_rate(interval, 1_000),
        Duration::from_secs(200)
    );
}

/// Batches whose attempts begin together and take times of a log-normal distribution.
struct Batches {
    attempts: u64,
    /// Of the time of an attempt, in seconds.
    median: f64,
    sigma: f64,
    /// Whether the counters move before the last attempt ends.
    are_counters_live: bool,
    /// The number of earlier runs whose durations are known.
    earlier_runs: usize,
}

/// The mean delays and polls of many batches.
#[derive(Debug)]
struct Polled {
    seconds: f64,
    /// The delay as a share of the batch's duration.
    share: f64,
    share_of_95_percent: f64,
    polls: f64,
}

impl Batches {
    fn poll(&self) -> Polled {
        const BATCHES: u16 = 2_000;
        let mut random = fastrand::Rng::with_seed(7);
        let (mut seconds, mut polls, mut shares) = (0.0, 0, Vec::new());
        for _ in 0..BATCHES {
            let shortest = (0..self.earlier_runs)
                .map(|_| duration(&self.ends(&mut random)))
                .reduce(f64::min);
            let shortest = Duration::from_secs_f64(shortest.unwrap_or_default());
            let ends = self.ends(&mut random);
            let duration = duration(&ends);
            let mut now = Pace::default().first(shortest, random.f64());
            polls += 1;
            while now.as_secs_f64() < duration {
                let has_ended = |end: &&f64| self.are_counters_live && **end <= now.as_secs_f64();
                let ended = ends.iter().filter(has_ended).count() as u64;
                let attempts = progress(ended, self.attempts - ended);
                now += Pace::default().next(now, attempts, random.f64());
                polls += 1;
            }
            let delay = now.as_secs_f64() - duration;
            seconds += delay;
            shares.push(delay / duration);
        }
        shares.sort_by(f64::total_cmp);
        let mean = |sum: f64| sum / f64::from(BATCHES);
        Polled {
            seconds: mean(seconds),
            share: mean(shares.iter().sum()),
            share_of_95_percent: shares[usize::from(BATCHES) * 95 / 100],
            polls: mean(f64::from(polls)),
        }
    }

    fn ends(&self, random: &mut fastrand::Rng) -> Vec<f64> {
        let mut end = || {
            let radius = (-2.0 * (1.0 - random.f64()).ln()).sqrt();
            let normal = radius * (std::f64::consts::TAU * random.f64()).cos();
            self.median * (self.sigma * normal).exp()
        };
        (0..self.attempts).map(|_| end()).collect()
    }
}

/// Batches of about a minute.
const MINUTE: Batches = Batches {
    attempts: 30,
    median: 20.0,
    sigma: 0.5,
    are_counters_live: true,
    earlier_runs: 0,
};

fn duration(ends: &[f64]) -> f64 {
    ends.iter().copied().fold(0.0, f64::max)
}

#[test]
fn a_batch_of_a_minute_is_noticed_soon_with_few_polls() {
    let polled = MINUTE.poll();
    assert!(
        polled.share <= 0.025 && polled.share_of_95_percent <= 0.05,
        "{polled:?}"
    );
    assert!(polled.polls <= 25.0, "{polled:?}");
    let uneven = Batches {
        sigma: 1.0,
        ..MINUTE
    }
    .poll();
    assert!(uneven.share <= 0.025 && uneven.polls <= 35.0, "{uneven:?}");
    let single = Batches {
        attempts: 1,
        ..MINUTE
    }
    .poll();
    assert!(single.share <= 0.025 && single.polls <= 70.0, "{single:?}");
}

#[test]
fn a_batch_of_two_seconds_is_noticed_within_a_third_of_a_second() {
    for (median, sigma, are_counters_live) in
        [(0.75, 0.5, true), (1.9, 0.05, true), (1.9, 0.05, false)]
    {
        let batches = Batches {
            median,
            sigma,
            are_counters_live,
            ..MINUTE
        };
        let polled = batches.poll();
        assert!(polled.seconds <= 0.3, "{median}, {sigma}: {polled:?}");
    }
}

#[test]
fn counters_that_move_only_at_the_end_do_not_double_the_time() {
    let hidden = Batches {
        are_counters_live: false,
        ..MINUTE
    };
    let polled = hidden.poll();
    assert!(
        polled.share <= 0.15 && polled.share_of_95_percent <= 0.3,
        "{polled:?}"
    );
}

#[test]
fn the_durations_of_three_earlier_runs_save_half_of_the_polls_without_a_delay() {
    for (attempts, polls, share) in [(30, 12.0, 0.025), (3, 20.0, 0.025), (1, 27.0, 0.04)] {
        let batches = Batches {
            attempts,
            earlier_runs: 3,
            ..MINUTE
        };
        let polled = batches.poll();
        assert!(
            polled.share <= share && polled.polls <= polls,
            "{attempts}: {polled:?}"
        );
    }
}
