//! When something was said.

use std::time::Duration;

/// The start of each line, so that none starts with what others wrote.
pub(super) fn stamp(elapsed: Duration) -> String {
    format!("[{:>7.1}s]", elapsed.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_keeps_its_width_for_a_day() {
        assert_eq!(stamp(Duration::from_millis(12_345)), "[   12.3s]");
        assert_eq!(stamp(Duration::from_hours(24)), "[86400.0s]");
    }
}
