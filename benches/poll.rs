//! The pace of polls: all decisions for one batch of 30 attempts that ends after a minute.
//!
//! `cargo bench --bench poll`

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use sigma_suite::internals::BatchProgress;
use sigma_suite::runner::Pace;

const ATTEMPTS: u64 = 30;
const DURATION: Duration = Duration::from_mins(1);

/// The number of polls of a batch whose attempts end at even intervals.
fn polls(pace: Pace) -> usize {
    let random = 0.5;
    let mut age = pace.first(Duration::ZERO, random);
    let mut polls = 1;
    while age < DURATION {
        let share = age.as_secs() * ATTEMPTS / DURATION.as_secs();
        let attempts = BatchProgress {
            ended: share,
            left: Some(ATTEMPTS - share),
        };
        age += pace.next(age, attempts, random);
        polls += 1;
    }
    polls
}

fn poll(criterion: &mut Criterion) {
    criterion.bench_function("poll", |bencher| {
        bencher.iter(|| polls(black_box(Pace::default())));
    });
}

criterion_group!(benches, poll);
criterion_main!(benches);
