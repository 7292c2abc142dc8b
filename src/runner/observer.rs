//! Where the facts of a run go. Nobody has to listen.

use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;

use crate::event::{Fact, RunEvent};

/// Stamps facts with the time since the run began, and passes them on.
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
        // A listener that is gone is no reason to stop a run that costs money.
        let _ = self.events.send(RunEvent {
            elapsed: self.elapsed(),
            fact,
        });
    }
}
