//! The request rate. All batches of a run share it, since the service throttles a key, not a batch.
//!
//! There is no limit until the service throttles: the bound on requests in flight adapts to the service's speed by
//! itself. After that, the rate is found by its refusals: it falls below the refused one, returns, stays just below it,
//! and tries a higher one only after some time.

use std::time::Duration;

mod meter;

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;

use meter::Meter;

/// The most requests per second that a user allows.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct MaxRate(f64);

impl MaxRate {
    /// A lower rate would not end a run within hours.
    const MIN: f64 = 0.01;

    /// `None` if it is too low or not a number.
    #[must_use]
    pub fn new(per_second: f64) -> Option<Self> {
        (per_second.is_finite() && per_second >= Self::MIN).then_some(Self(per_second))
    }
}

/// How many requests per second the service accepts, as far as it is known.
#[derive(Clone, Debug, Default)]
pub(crate) struct RequestRate {
    max: Option<MaxRate>,
    limit: Option<Limit>,
    accepted: Meter,
}

/// The rate of a service that has throttled requests.
#[derive(Clone, Copy, Debug)]
struct Limit {
    per_second: f64,
    /// The rate at which the service throttled last; `None` if it was too high to tell anything.
    refused: Option<f64>,
    throttled_at: Duration,
}

impl RequestRate {
    /// The first limit is at least this many requests per second. Most services accept more, and a burst that was refused
    /// tells little.
    const MIN_FIRST: f64 = 5.0;

    /// The rate never falls below this many requests per second, even if the service still throttles.
    const MIN: f64 = 0.5;

    /// The first limit as a share of the rate that was accepted, which includes what the service allows as a burst.
    const FIRST_SHARE: f64 = 0.5;

    /// The next limit as a share of the rate that was refused.
    const NEXT_SHARE: f64 = 0.9;

    /// The rate returns to this share of the refused one, and stays there.
    const HELD_SHARE: f64 = 0.97;

    /// In this many seconds.
    const RETURN_SECONDS: f64 = 5.0;

    /// How long it stays there. A refusal costs a second or more of pause, so it must be rare.
    const HOLD: Duration = Duration::from_secs(30);

    /// Growth per second after that, as a share of the rate.
    const PROBE_GROWTH: f64 = 0.02;

    /// Growth per second while the refused rate is unknown or far away, as a share of the rate.
    const SEARCH_GROWTH: f64 = 0.3;

    /// A rate that just grew may be refused before the accepted requests can be counted at that rate.
    const COUNTED_SHARE: f64 = 0.8;

    /// A service that accepts less than this share of the rate is down or has used up a quota: its refusals say nothing
    /// about the rate that it accepts otherwise.
    const OUTAGE_SHARE: f64 = 0.5;

    /// Requests that were in flight together are throttled together, which counts once.
    const BURST_WINDOW: Duration = Duration::from_secs(1);

    pub(crate) fn set_max(&mut self, max: MaxRate) {
        self.max = Some(max);
    }

    /// The time between two requests; `None` without a limit.
    #[must_use]
    pub(crate) fn interval(&self) -> Option<Duration> {
        self.interval_at(self.limit.map(|limit| limit.per_second))
    }

    /// The same at the rate that the service accepts while it is not down.
    #[must_use]
    pub(crate) fn usual_interval(&self) -> Option<Duration> {
        let limit = self.limit.map(Limit::usual);
        self.interval_at(limit)
    }

    fn interval_at(&self, limit: Option<f64>) -> Option<Duration> {
        let max = self.max.map(|MaxRate(max)| max);
        let rate = limit.map_or(max, |limit| Some(max.map_or(limit, |max| limit.min(max))));
        rate.map(|rate| Duration::from_secs_f64(rate.recip()))
    }

    /// Counts a request that the service accepted. `may_grow` is whether it answered as fast as before.
    pub(crate) fn note_accepted(&mut self, now: Duration, may_grow: bool) {
        self.accepted.add(now);
        let is_below_max =
            |limit: &&mut Limit| self.max.is_none_or(|MaxRate(max)| limit.per_second < max);
        if let Some(limit) = self.limit.as_mut().filter(is_below_max)
            && may_grow
        {
            // A second has as many requests as the rate.
            limit.per_second += limit.growth(now) / limit.per_second;
        }
    }

    /// Lowers the rate, because the service throttled a request.
    pub(crate) fn note_throttled(&mut self, now: Duration) {
        let accepted = self.accepted.per_second(now);
        let limit = match self.limit {
            None => Limit {
                per_second: (accepted * Self::FIRST_SHARE).max(Self::MIN_FIRST),
                refused: None,
                throttled_at: now,
            },
            Some(limit) if now.saturating_sub(limit.throttled_at) < Self::BURST_WINDOW => return,
            Some(limit) => limit.after_refusal(accepted, now),
        };
        self.limit = Some(limit);
    }
}

impl Limit {
    /// The growth per second, in requests per second.
    fn growth(self, now: Duration) -> f64 {
        let search = RequestRate::SEARCH_GROWTH * self.per_second;
        let Some(refused) = self.refused else {
            return search;
        };
        if self.per_second < RequestRate::NEXT_SHARE * refused {
            search
        } else if self.per_second < RequestRate::HELD_SHARE * refused {
            let gap = RequestRate::HELD_SHARE - RequestRate::NEXT_SHARE;
            refused * gap / RequestRate::RETURN_SECONDS
        } else if now.saturating_sub(self.throttled_at) < RequestRate::HOLD {
            0.0
        } else {
            RequestRate::PROBE_GROWTH * self.per_second
        }
    }

    fn usual(self) -> f64 {
        let refused = self
            .refused
            .map(|refused| refused * RequestRate::HELD_SHARE);
        self.per_second
            .max(refused.unwrap_or(RequestRate::MIN_FIRST))
    }

    fn after_refusal(self, accepted: f64, now: Duration) -> Self {
        if accepted < RequestRate::OUTAGE_SHARE * self.per_second {
            return Self {
                per_second: (self.per_second / 2.0).max(RequestRate::MIN),
                throttled_at: now,
                ..self
            };
        }
        let counted = accepted.max(self.per_second * RequestRate::COUNTED_SHARE);
        let refused = self.per_second.min(counted);
        Self {
            per_second: (refused * RequestRate::NEXT_SHARE).max(RequestRate::MIN),
            refused: Some(refused),
            throttled_at: now,
        }
    }
}
