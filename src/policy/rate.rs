//! The request rate. All batches of a run share it, since the service throttles a key, not a batch.

use std::time::Duration;

/// Requests per second. The service documents no limit, so the rate adapts to its responses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RequestRate {
    per_second: f64,
    /// Whether the service has throttled a request.
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
    /// An initial rate that is rarely throttled. A hundred agents take a few seconds.
    const INITIAL: f64 = 30.0;

    /// A higher rate would not make a run noticeably faster.
    const MAX: f64 = 200.0;

    /// The rate never falls below this, even if the service still throttles.
    const MIN: f64 = 2.0;

    /// How much the rate grows per second in which all requests succeed.
    const GROWTH: f64 = 5.0;

    /// The same after the service has throttled a request: a refusal costs more time than a short wait.
    const LIMITED_GROWTH: f64 = 1.0;

    /// How much unused time may be spent on requests at once.
    const BURST: Duration = Duration::from_secs(1);

    /// The rate after a request that succeeded.
    #[must_use]
    pub(crate) fn after_success(self) -> Self {
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

    /// The rate after the service throttled a request.
    #[must_use]
    pub(crate) fn after_throttling(self) -> Self {
        Self {
            per_second: (self.per_second / 2.0).max(Self::MIN),
            is_limited: true,
        }
    }

    /// How much unused time may be spent on requests at once; none after the service throttled a request.
    #[must_use]
    pub(crate) fn burst(self) -> Duration {
        if self.is_limited {
            Duration::ZERO
        } else {
            Self::BURST
        }
    }

    /// The time between two requests.
    #[must_use]
    pub(crate) fn interval(self) -> Duration {
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
        assert!((0.8..=1.0).contains(&gain), "{gain} per second each second");
    }

    #[test]
    fn a_service_that_never_throttles_gets_a_higher_rate_and_bursts() {
        let mut grown = RequestRate::default();
        for _ in 0..30 {
            grown = grown.after_success();
        }
        let gain = grown.per_second - RequestRate::INITIAL;
        assert!((4.0..=5.0).contains(&gain), "{gain} per second each second");
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
