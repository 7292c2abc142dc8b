//! What goes into a run, and what comes out of it.

use tokio::sync::mpsc::UnboundedSender;

use super::settings::Settings;
use super::stop::Stop;
use crate::api::Client;
use crate::event::RunEvent;
use crate::ledger::Ledger;
use crate::outcome::{Outcome, Service};

/// What a process needs to run plans: the service, the settings, a way to stop, and a place for events.
#[derive(Clone)]
pub struct Session {
    /// Sends the requests.
    pub client: Client,
    /// What the client is connected to, for reports.
    pub service: Service,
    /// How runs are done.
    pub settings: Settings,
    /// Ends a run early.
    pub stop: Stop,
    /// Receives what happens. A receiver that is dropped stops nothing.
    pub events: UnboundedSender<RunEvent>,
}

/// A run that has ended, as far as this process is concerned.
#[derive(Debug)]
pub struct RunResult {
    /// What became of it.
    pub outcome: Outcome,
    /// To be finished once the reports are written.
    pub ledger: Ledger,
}
