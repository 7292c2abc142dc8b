//! Sends the events of a run to a receiver, which may be gone.

use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;

use crate::event::{Fact, RunEvent};

/// Adds the time since the run began to each fact, and sends it.
#[derive(Clone, Debug)]
pub(super) struct Observer {
    began: Instant,
    events: UnboundedSender<RunEvent>,
}

impl Observer {
    pub(super) fn new(events: UnboundedSender<RunEvent>) -> Self {
        Self {
            began: Instant::now(),
            events,
        }
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    pub(super) fn emit(&self, fact: Fact) {
        // Without a receiver the run goes on: it is already paid for.
        let _ = self.events.send(RunEvent {
            elapsed: self.elapsed(),
            fact,
        });
    }
}
