//! When to send the same request again. Whether it may be sent again at all is known where it was sent.

use std::time::{Duration, SystemTime};

/// A first retry comes within half a second: most failures are a single lost connection.
const FIRST_DELAY: Duration = Duration::from_millis(500);

/// Waits stop growing here, so that a service that is back is noticed.
const MAX_DELAY: Duration = Duration::from_secs(15);

/// The longest wait that a service can ask for; a longer one is a mistake or malice.
pub const MAX_RETRY_AFTER: Duration = Duration::from_mins(5);

/// The wait before a request is sent again.
///
/// `retries` counts the ones before, `asked` is what the service itself asked for, and `random` a random number
/// in `0..1`. The wait is drawn from the whole of a doubling range ("full jitter"), since clients that fail
/// together must not come back together; one that the service asked for is a lower bound.
#[must_use]
pub fn delay(retries: u32, asked: Option<Duration>, random: f64) -> Duration {
    let range = FIRST_DELAY
        .saturating_mul(2_u32.saturating_pow(retries))
        .min(MAX_DELAY);
    match asked {
        None => range.mul_f64(random),
        Some(asked) => asked.min(MAX_RETRY_AFTER) + FIRST_DELAY.mul_f64(random),
    }
}

/// Reads a `Retry-After` header: seconds, or a date by the clock that `now` was read from.
///
/// `None` if it is neither. A date that is over asks for no wait.
#[must_use]
pub fn retry_after(header: &str, now: SystemTime) -> Option<Duration> {
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
    fn a_wait_that_the_service_asks_for_is_never_cut_short() {
        let asked = Some(Duration::from_secs(7));
        assert_eq!(delay(0, asked, 0.0), Duration::from_secs(7));
        assert_eq!(delay(9, asked, 1.0), Duration::from_millis(7500));
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
