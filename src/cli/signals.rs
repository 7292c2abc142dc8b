//! Signals. After the first, the run writes its reports; after the second, the process leaves at once.

use std::time::Duration;

use tokio::time::timeout;

use super::user_error::UserError;
use crate::outcome::Signal;
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

#[cfg(unix)]
mod platform {
    use std::io;

    use tokio::signal::unix::{self, SignalKind, signal};

    use crate::outcome::Signal;

    pub(super) struct Signals {
        hangup: unix::Signal,
        interrupt: unix::Signal,
        terminate: unix::Signal,
    }

    impl Signals {
        pub(super) fn listen() -> io::Result<Self> {
            Ok(Self {
                hangup: signal(SignalKind::hangup())?,
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
            })
        }

        pub(super) async fn next(&mut self) -> Signal {
            tokio::select! {
                _ = self.hangup.recv() => Signal::Hangup,
                _ = self.interrupt.recv() => Signal::Interrupt,
                _ = self.terminate.recv() => Signal::Terminate,
            }
        }
    }
}

#[cfg(windows)]
mod platform {
    use std::io;

    use tokio::signal::windows::{self, ctrl_break, ctrl_c};

    use crate::outcome::Signal;

    pub(super) struct Signals {
        ctrl_c: windows::CtrlC,
        ctrl_break: windows::CtrlBreak,
    }

    impl Signals {
        pub(super) fn listen() -> io::Result<Self> {
            Ok(Self {
                ctrl_c: ctrl_c()?,
                ctrl_break: ctrl_break()?,
            })
        }

        pub(super) async fn next(&mut self) -> Signal {
            tokio::select! {
                _ = self.ctrl_c.recv() => Signal::Interrupt,
                _ = self.ctrl_break.recv() => Signal::Terminate,
            }
        }
    }
}
