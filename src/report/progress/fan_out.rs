//! Several reporters as one.

use std::time::Duration;

use super::reporter::Reporter;
use crate::event::RunEvent;

/// Passes each call on to all of its reporters, in order.
pub struct FanOut<'a>(pub Vec<&'a mut dyn Reporter>);

impl Reporter for FanOut<'_> {
    fn event(&mut self, event: &RunEvent) {
        for reporter in &mut self.0 {
            reporter.event(event);
        }
    }

    fn tick(&mut self, elapsed: Duration) {
        for reporter in &mut self.0 {
            reporter.tick(elapsed);
        }
    }

    fn finish(&mut self) {
        for reporter in &mut self.0 {
            reporter.finish();
        }
    }
}
