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

    /// The wait as a share of the batch's age if one attempt is left.
    const SHARE_PER_ATTEMPT: f64 = 0.035;

    /// Attempts run in parallel, so twice as many remaining ones take less than twice as long.
    const PARALLELISM_EXPONENT: f64 = 0.9;

    /// Spreads the polls of a run's batches over time.
    const JITTER: f64 = 0.1;

    /// The wait before the next poll.
    ///
    /// `age` is the time since the create, `left` the planned attempts that have not ended (`None` if unknown),
    /// and `random` a random number in `0..1`. It scales with the batch's age, so that the end of a short batch is
    /// noticed quickly and a long one costs few polls.
    #[must_use]
    pub fn next(self, age: Duration, left: Option<u64>, random: f64) -> Duration {
        #[expect(clippy::cast_precision_loss, reason = "a pace needs no exact count")]
        let share = left.map_or(Self::MAX_SHARE, |left| {
            let left = left.max(1) as f64;
            Self::MAX_SHARE.min(Self::SHARE_PER_ATTEMPT * left.powf(Self::PARALLELISM_EXPONENT))
        });
        let jitter = 1.0 + Self::JITTER * (2.0 * random - 1.0);
        self.bounded(age.mul_f64(share * jitter))
    }

    /// The wait between the create and the first poll.
    #[must_use]
    pub fn first(self, random: f64) -> Duration {
        self.bounded(Self::FIRST_POLL.mul_f64(0.5 + 0.5 * random))
    }

    fn bounded(self, wait: Duration) -> Duration {
        wait.min(self.max).max(self.min)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(age: u64, left: Option<u64>, random: f64) -> u128 {
        Pace::default()
            .next(Duration::from_secs(age), left, random)
            .as_millis()
    }

    #[test]
    fn the_wait_grows_with_the_age_and_with_the_attempts_left() {
        assert_eq!(millis(20, Some(1), 0.5), 700);
        assert_eq!(millis(20, Some(10), 0.5), 5560);
        assert_eq!(millis(20, Some(1000), 0.5), 14_000);
        assert_eq!(millis(20, None, 0.5), 14_000);
    }

    #[test]
    fn jitter_changes_the_wait_by_a_tenth_at_most() {
        assert_eq!(millis(20, None, 0.0), 12_600);
        assert_eq!(millis(20, None, 1.0), 15_400);
    }

    #[test]
    fn the_wait_stays_within_the_bounds() {
        assert_eq!(millis(0, Some(3), 0.0), 500);
        assert_eq!(millis(3600, Some(3), 1.0), 30_000);
        let tight = Pace {
            min: Duration::from_millis(10),
            max: Duration::from_millis(20),
        };
        assert_eq!(tight.first(0.0), Duration::from_millis(20));
    }

    #[test]
    fn the_first_poll_comes_within_a_second() {
        assert_eq!(Pace::default().first(0.0), Duration::from_millis(500));
        assert_eq!(Pace::default().first(0.5), Duration::from_millis(750));
    }
}
