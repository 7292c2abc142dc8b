//! The interface of everything that shows the progress of a run.

use std::time::Duration;

use crate::event::RunEvent;

/// Shows the progress of a run.
pub trait Reporter {
    /// Handles an event.
    fn event(&mut self, event: &RunEvent);

    /// Called several times a second, with or without events.
    fn tick(&mut self, elapsed: Duration);

    /// The run has ended: no call follows.
    fn finish(&mut self);
}
