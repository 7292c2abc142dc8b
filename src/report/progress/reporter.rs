//! What everyone who shows a run can do.

use std::time::Duration;

use crate::event::RunEvent;

/// Follows a run for somebody.
pub trait Reporter {
    /// Takes note of a fact.
    fn event(&mut self, event: &RunEvent);

    /// Time went by: called some times a second, whether anything happened or not.
    fn tick(&mut self, elapsed: Duration);

    /// The run is over, and what comes next is not for this reporter.
    fn finish(&mut self);
}
