//! Signals. After the first, the run writes its reports; after the second, the process leaves at once.

use std::time::Duration;

use tokio::time::timeout;

use super::user_error::UserError;
use crate::outcome::Signal;
use crate::platform;
use crate::runner::{Stop, StopCause};

/// Receives signals from now on, also between two waits.
pub(super) struct Signals(platform::Signals);

impl Signals {
    pub(super) fn listen() -> Result<Self, UserError> {
        let listening = platform::Signals::listen();
        listening
            .map(Self)
            .map_err(|error| UserError::new("cannot listen for signals").caused_by(&error))
    }

    /// A signal that has arrived by now.
    pub(super) async fn arrived(&mut self) -> Option<Signal> {
        // The runtime notices signals only while it waits for something.
        let moment = Duration::from_millis(1);
        timeout(moment, self.next()).await.ok()
    }

    /// The next signal.
    pub(super) async fn next(&mut self) -> Signal {
        self.0.next().await
    }

    /// Passes the first signal on to the run; returns the second.
    pub(super) async fn pass_on_to(&mut self, stop: &Stop) -> Signal {
        loop {
            let signal = self.next().await;
            if !stop.request(StopCause::Signal(signal)) {
                return signal;
            }
        }
    }
}
