//! A run as it goes: bars on a terminal, lines elsewhere.
//!
//! Both stay small however large the run is. What happens to one batch of hundreds is shown while it happens;
//! what went wrong is said, but the same trouble not twice.

mod bars;
mod board;
mod lines;
mod notices;

use std::time::Duration;

use crate::event::RunEvent;

pub use bars::Bars;
pub use lines::Lines;

/// Follows a run for somebody.
pub trait Reporter {
    /// Takes note of a fact.
    fn event(&mut self, event: &RunEvent);

    /// Time went by: called some times a second, whether anything happened or not.
    fn tick(&mut self, elapsed: Duration);

    /// The run is over, and what comes next is not for this reporter.
    fn finish(&mut self);
}

/// The start of each line, so that none starts with what others wrote.
fn stamp(elapsed: Duration) -> String {
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
