//! The time at the start of each line.

use std::time::Duration;

/// The elapsed time. A line that starts with it cannot start with untrusted text.
pub(super) fn stamp(elapsed: Duration) -> String {
    format!("[{:>7.1}s]", elapsed.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_has_a_constant_width_for_a_day() {
        assert_eq!(stamp(Duration::from_millis(12_345)), "[   12.3s]");
        assert_eq!(stamp(Duration::from_hours(24)), "[86400.0s]");
    }
}
