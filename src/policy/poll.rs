//! The pace of polls. A poll reads a batch because it has not ended, never because a request failed.

use std::time::Duration;

/// The shortest and longest wait between two polls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The shortest wait.
    pub min: Duration,
    /// The longest wait. It keeps the progress of a long batch visible.
    pub max: Duration,
}

/// The attempts of a batch, as far as they are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BatchProgress {
    /// Attempts that have ended.
    pub ended: u64,
    /// Planned attempts that have not ended; `None` if unknown.
    pub left: Option<u64>,
}

impl BatchProgress {
    /// The wait before the next poll as a share of the batch's age.
    fn share(self) -> f64 {
        let max = if self.ended == 0 {
            Pace::MAX_SHARE_WITHOUT_PROGRESS
        } else {
            Pace::MAX_SHARE
        };
        #[expect(clippy::cast_precision_loss, reason = "a pace needs no exact count")]
        let by_attempts = self.left.map(|left| {
            let left = left.max(1) as f64;
            Pace::SHARE_PER_ATTEMPT * left.powf(Pace::PARALLELISM_EXPONENT)
        });
        by_attempts.map_or(max, |share| share.min(max))
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            min: Self::MIN,
            max: Self::MAX,
        }
    }
}

impl Pace {
    /// A simulated conversation takes seconds, so more frequent polls would rarely find anything new.
    pub const MIN: Duration = Duration::from_millis(500);

    /// An acceptable delay at the end of a batch of an hour; a longer standstill would look like a hang.
    pub const MAX: Duration = Duration::from_secs(30);

    /// The longest wait between a create and the first poll. The shortest is half of it.
    const FIRST_POLL: Duration = Duration::from_secs(1);

    /// The longest wait as a share of the batch's age, so that the end is noticed with a proportionate delay.
    const MAX_SHARE: f64 = 0.7;

    /// The same if no attempt is known to have ended. A service may show nothing before all attempts end together.
    const MAX_SHARE_WITHOUT_PROGRESS: f64 = 0.3;

    /// The first poll waits for this share of the shortest time that the batch is known to have taken before. It saves
    /// half of the polls, and batches hardly ever end earlier.
    const SHARE_OF_SHORTEST: f64 = 0.5;

    /// The wait as a share of the batch's age if one attempt is left. The last attempts take longest, so the time that is
    /// left cannot be estimated from the speed so far.
    const SHARE_PER_ATTEMPT: f64 = 0.04;

    /// Attempts run in parallel, so twice as many remaining ones take less than twice as long.
    const PARALLELISM_EXPONENT: f64 = 0.9;

    /// Spreads the polls of a run's batches over time.
    const JITTER: f64 = 0.1;

    /// A batch this young may take only a few seconds.
    const YOUNG: Duration = Duration::from_secs(3);

    /// The shortest and the longest wait for a young batch, as a share of `min`.
    const YOUNG_SHARES: [f64; 2] = [0.5, 0.6];

    /// Polls may take this share of a limited request rate. The rest is for creates and results.
    const MAX_RATE_SHARE: f64 = 0.5;

    /// The wait before the next poll.
    ///
    /// `age` is the time since the create, and `random` a random number in `0..1`. It scales with the batch's age, so that
    /// the end of a short batch is noticed quickly and a long one costs few polls.
    #[must_use]
    pub fn next(self, age: Duration, attempts: BatchProgress, random: f64) -> Duration {
        let wait = age.mul_f64(attempts.share() * Self::jitter(random));
        if age < Self::YOUNG {
            let [shortest, longest] = Self::YOUNG_SHARES.map(|share| self.min.mul_f64(share));
            wait.clamp(shortest, longest)
        } else {
            self.bounded(wait)
        }
    }

    /// The shortest wait between two polls of each of `batches`, if the request rate is limited to one per `interval`.
    #[must_use]
    pub(crate) fn shortest_at_rate(interval: Duration, batches: usize) -> Duration {
        #[expect(clippy::cast_precision_loss, reason = "a pace needs no exact count")]
        let batches = batches as f64;
        interval.mul_f64(batches / Self::MAX_RATE_SHARE)
    }

    /// The wait between the create and the first poll. `shortest` is the shortest time that such a batch took before, zero
    /// if that is not known.
    #[must_use]
    pub fn first(self, shortest: Duration, random: f64) -> Duration {
        let unknown = Self::FIRST_POLL.mul_f64(0.5 + 0.5 * random);
        let known = shortest.mul_f64(Self::SHARE_OF_SHORTEST * Self::jitter(random));
        self.bounded(unknown.max(known))
    }

    fn jitter(random: f64) -> f64 {
        1.0 + Self::JITTER * (2.0 * random - 1.0)
    }

    fn bounded(self, wait: Duration) -> Duration {
        wait.min(self.max).max(self.min)
    }
}

#[cfg(test)]
mod tests;
