//! Counts events per second over the last seconds.

use std::collections::VecDeque;
use std::time::Duration;

/// Events of the last [`Meter::SPAN`], counted in intervals.
#[derive(Clone, Debug, Default)]
pub(super) struct Meter {
    /// The start of each interval with events, in units of its length, and their number.
    counts: VecDeque<(u128, u32)>,
    /// The interval of the first event.
    first: Option<u128>,
}

impl Meter {
    /// Long enough for a count at a low rate.
    const SPAN: u128 = 3_000 / Self::INTERVAL;

    /// In milliseconds.
    const INTERVAL: u128 = 100;

    /// A shorter time would make a burst look like a rate.
    const MIN_SPAN: u128 = 1_000 / Self::INTERVAL;

    pub(super) fn add(&mut self, now: Duration) {
        let now = now.as_millis() / Self::INTERVAL;
        self.first.get_or_insert(now);
        match self.counts.back_mut() {
            Some((at, count)) if *at == now => *count += 1,
            _ => self.counts.push_back((now, 1)),
        }
        while self
            .counts
            .front()
            .is_some_and(|(at, _)| at + Self::SPAN <= now)
        {
            self.counts.pop_front();
        }
    }

    /// Events per second, over the last seconds or since the first event.
    pub(super) fn per_second(&self, now: Duration) -> f64 {
        let now = now.as_millis() / Self::INTERVAL;
        let recent = self.counts.iter().filter(|(at, _)| at + Self::SPAN > now);
        let events: u32 = recent.map(|(_, count)| count).sum();
        let since_first = now - self.first.unwrap_or(now);
        let span = since_first.clamp(Self::MIN_SPAN, Self::SPAN);
        let seconds =
            Duration::from_millis(u64::try_from(span * Self::INTERVAL).unwrap_or(u64::MAX));
        f64::from(events) / seconds.as_secs_f64()
    }
}
