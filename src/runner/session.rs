//! What a run needs, and what it returns.

use tokio::sync::mpsc::UnboundedSender;

use super::settings::Settings;
use super::stop::Stop;
use crate::api::Client;
use crate::event::RunEvent;
use crate::ledger::Ledger;
use crate::outcome::{Outcome, Service};

/// What a process needs to run plans: a client, the settings, a way to stop, and a receiver of events.
#[derive(Clone)]
pub struct Session {
    /// Sends the requests.
    pub client: Client,
    /// The service that the client is connected to, for reports.
    pub service: Service,
    /// The settings of its runs.
    pub settings: Settings,
    /// Ends a run early.
    pub stop: Stop,
    /// Takes the events. A run goes on if the receiver is dropped.
    pub events: UnboundedSender<RunEvent>,
}

/// The result of a run in this process.
#[derive(Debug)]
pub struct RunResult {
    /// The outcome, for reports.
    pub outcome: Outcome,
    /// The open ledger. The caller finishes it after the reports are written.
    pub ledger: Ledger,
}
