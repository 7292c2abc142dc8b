//! When to send the same request again. Whether it may be sent again is decided by its sender.

use std::time::{Duration, SystemTime};

/// The longest wait before the first retry. It is short, since most failures are a single lost connection.
const FIRST_DELAY: Duration = Duration::from_millis(500);

/// The longest wait, so that a recovered service is noticed soon.
const MAX_DELAY: Duration = Duration::from_secs(15);

/// The longest `Retry-After` that is respected. A longer one is a mistake or an attack.
pub(crate) const MAX_RETRY_AFTER: Duration = Duration::from_mins(5);

/// The wait before a retry.
///
/// `retries` is the number of earlier retries, `retry_after` the wait that the service requested, and `random` a
/// random number in `0..1`. The wait is uniform over a range that doubles each time ("full jitter"), so that
/// clients which fail together do not retry together. A requested wait is a lower bound.
#[must_use]
pub(crate) fn delay(retries: u32, retry_after: Option<Duration>, random: f64) -> Duration {
    let range = FIRST_DELAY
        .saturating_mul(2_u32.saturating_pow(retries))
        .min(MAX_DELAY);
    match retry_after {
        None => range.mul_f64(random),
        Some(wait) => wait.min(MAX_RETRY_AFTER) + FIRST_DELAY.mul_f64(random),
    }
}

/// Parses a `Retry-After` header: seconds, or a date, which is compared with `now`.
///
/// `None` if it is neither. A date in the past means no wait.
#[must_use]
pub(crate) fn retry_after(header: &str, now: SystemTime) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(header).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_doubles_up_to_a_limit() {
        let longest = |retries| delay(retries, None, 1.0).as_millis();
        assert_eq!(
            [0, 1, 2, 5, 99].map(longest),
            [500, 1000, 2000, 15_000, 15_000]
        );
        assert_eq!(delay(9, None, 0.0), Duration::ZERO);
    }

    #[test]
    fn a_requested_wait_is_never_shortened() {
        let wait = Some(Duration::from_secs(7));
        assert_eq!(delay(0, wait, 0.0), Duration::from_secs(7));
        assert_eq!(delay(9, wait, 1.0), Duration::from_millis(7500));
        assert_eq!(delay(0, Some(Duration::MAX), 0.0), MAX_RETRY_AFTER);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = httpdate::parse_http_date("Mon, 23 Nov 2026 10:00:00 GMT").unwrap();
        assert_eq!(retry_after(" 3 ", now), Some(Duration::from_secs(3)));
        assert_eq!(
            retry_after("Mon, 23 Nov 2026 10:00:09 GMT", now),
            Some(Duration::from_secs(9))
        );
        assert_eq!(
            retry_after("Mon, 23 Nov 2026 09:00:00 GMT", now),
            Some(Duration::ZERO)
        );
        assert_eq!(retry_after("soon", now), None);
        assert_eq!(retry_after("-1", now), None);
    }
}
