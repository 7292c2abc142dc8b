//! How many requests a second. All batches of a run share one rate: the service throttles a key, not a batch.

use std::time::Duration;

/// Requests a second, found by trying: the service documents no limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    per_second: f64,
}

impl Default for Rate {
    fn default() -> Self {
        Self {
            per_second: Self::FIRST,
        }
    }
}

impl Rate {
    /// A hundred agents are asked about within some seconds, and few services take offence.
    const FIRST: f64 = 30.0;

    /// More would not be noticed by a person who waits.
    const MOST: f64 = 200.0;

    /// A service that throttles even this much is waited for, not given up.
    const LEAST: f64 = 2.0;

    /// By how much the rate of requests a second grows with each second in which all of them succeed.
    const GROWTH: f64 = 5.0;

    /// So much of what was saved up while nothing was sent may go out at once.
    pub const BURST: Duration = Duration::from_secs(1);

    /// The rate after a request that succeeded.
    #[must_use]
    pub fn after_success(self) -> Self {
        let grown = self.per_second + Self::GROWTH / self.per_second;
        Self {
            per_second: grown.min(Self::MOST),
        }
    }

    /// The rate after the service said that there were too many.
    #[must_use]
    pub fn after_throttling(self) -> Self {
        Self {
            per_second: (self.per_second / 2.0).max(Self::LEAST),
        }
    }

    /// The time from one request to the next.
    #[must_use]
    pub fn interval(self) -> Duration {
        Duration::from_secs_f64(self.per_second.recip())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_halves_at_once_and_grows_slowly() {
        let halved = Rate::default().after_throttling();
        assert_eq!(halved.interval().as_millis(), 1000 / 15);
        let mut grown = halved;
        for _ in 0..15 {
            grown = grown.after_success();
        }
        let gain = grown.per_second - halved.per_second;
        assert!((4.0..=5.0).contains(&gain), "{gain} a second in a second");
    }

    #[test]
    fn the_rate_stays_within_its_bounds() {
        let (mut slow, mut fast) = (Rate::default(), Rate::default());
        for _ in 0..100_000 {
            (slow, fast) = (slow.after_throttling(), fast.after_success());
        }
        assert_eq!(slow.interval(), Duration::from_millis(500));
        assert_eq!(fast.interval(), Duration::from_millis(5));
    }
}
