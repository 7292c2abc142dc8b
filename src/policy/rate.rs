//! How many requests a second. All batches of a run share one rate: the service throttles a key, not a batch.

use std::time::Duration;

/// Requests a second, found by trying: the service documents no limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RequestRate {
    per_second: f64,
    /// Whether the service has refused for too many requests.
    is_limited: bool,
}

impl Default for RequestRate {
    fn default() -> Self {
        Self {
            per_second: Self::INITIAL,
            is_limited: false,
        }
    }
}

impl RequestRate {
    /// A hundred agents are asked about within some seconds: an initial rate that is rarely throttled.
    const INITIAL: f64 = 30.0;

    /// More would not be noticed by a person who waits.
    const MAX: f64 = 200.0;

    /// A service that throttles even this much is waited for, not given up.
    const MIN: f64 = 2.0;

    /// By how much the rate of requests a second grows with each second in which all of them succeed.
    const GROWTH: f64 = 5.0;

    /// The same once the limit of the service was met: what is refused costs more than what is sent late.
    const LIMITED_GROWTH: f64 = 1.0;

    /// So much of what was saved up while nothing was sent may go out at once.
    const BURST: Duration = Duration::from_secs(1);

    /// The rate after a request that succeeded.
    #[must_use]
    pub fn after_success(self) -> Self {
        let growth = if self.is_limited {
            Self::LIMITED_GROWTH
        } else {
            Self::GROWTH
        };
        let grown = self.per_second + growth / self.per_second;
        Self {
            per_second: grown.min(Self::MAX),
            ..self
        }
    }

    /// The rate after the service said that there were too many.
    #[must_use]
    pub fn after_throttling(self) -> Self {
        Self {
            per_second: (self.per_second / 2.0).max(Self::MIN),
            is_limited: true,
        }
    }

    /// How much of what was saved up may go out at once: nothing where a gateway counts every request.
    #[must_use]
    pub fn burst(self) -> Duration {
        if self.is_limited {
            Duration::ZERO
        } else {
            Self::BURST
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
        let halved = RequestRate::default().after_throttling();
        assert_eq!(halved.interval().as_millis(), 1000 / 15);
        let mut grown = halved;
        for _ in 0..15 {
            grown = grown.after_success();
        }
        let gain = grown.per_second - halved.per_second;
        assert!((0.8..=1.0).contains(&gain), "{gain} a second in a second");
    }

    #[test]
    fn a_service_that_never_throttles_is_asked_faster_and_in_bursts() {
        let mut grown = RequestRate::default();
        for _ in 0..30 {
            grown = grown.after_success();
        }
        let gain = grown.per_second - RequestRate::INITIAL;
        assert!((4.0..=5.0).contains(&gain), "{gain} a second in a second");
        assert_eq!(grown.burst(), RequestRate::BURST);
        assert_eq!(grown.after_throttling().burst(), Duration::ZERO);
    }

    #[test]
    fn the_rate_stays_within_its_bounds() {
        let (mut slow, mut fast) = (RequestRate::default(), RequestRate::default());
        for _ in 0..100_000 {
            (slow, fast) = (slow.after_throttling(), fast.after_success());
        }
        assert_eq!(slow.interval(), Duration::from_millis(500));
        assert_eq!(fast.interval(), Duration::from_millis(5));
    }
}
