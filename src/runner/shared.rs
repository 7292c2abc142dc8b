//! Everything that the batches of a run share.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tokio::sync::{OnceCell, Semaphore, SemaphorePermit};

use super::observer::Observer;
use super::settings::Settings;
use super::stop::Stop;
use crate::api::{Client, Failure};
use crate::id::{AgentId, BatchId};
use crate::ledger::Ledger;

/// Creates under way at once: each has a connection of its own, and hundreds must not open hundreds.
const MOST_CREATES: usize = 32;

/// Everything that the batches of a run share.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) client: Client,
    pub(super) settings: Settings,
    pub(super) stop: Stop,
    pub(super) observer: Observer,
    pub(super) ledger: Ledger,
    creating: Arc<Semaphore>,
    asked_the_time: Arc<OnceCell<()>>,
    key_refused: Arc<OnceLock<Failure>>,
    claimed: Arc<Mutex<HashMap<BatchId, AgentId>>>,
}

impl Shared {
    pub(super) fn new(
        client: Client,
        settings: &Settings,
        stop: &Stop,
        observer: &Observer,
        ledger: Ledger,
    ) -> Self {
        Self {
            client,
            settings: settings.clone(),
            stop: stop.clone(),
            observer: observer.clone(),
            ledger,
            creating: Arc::new(Semaphore::new(MOST_CREATES)),
            asked_the_time: Arc::default(),
            key_refused: Arc::default(),
            claimed: Arc::default(),
        }
    }

    /// Waits until a create may go out.
    pub(super) async fn place(&self) -> Option<SemaphorePermit<'_>> {
        let place = self.creating.acquire().await.ok();
        self.client.turn().await;
        place
    }

    /// Makes sure that the service has told the time once, if it tells it at all: a create that is not answered
    /// can only be found by the service's own clock.
    pub(super) async fn know_the_time(&self, agent: &AgentId) {
        let ask = async || {
            if self.client.service_time().is_none() {
                // What it answers does not matter, and a service that does not will not take a create either.
                let _ = self.client.ask_for_batches(agent).await;
            }
        };
        self.asked_the_time.get_or_init(ask).await;
    }

    /// The service does not accept the key any more: nothing else is to be created.
    pub(super) fn refuse_key(&self, failure: &Failure) {
        let _ = self.key_refused.set(failure.clone());
    }

    pub(super) fn key_refused(&self) -> Option<Failure> {
        self.key_refused.get().cloned()
    }

    /// Takes a batch for an agent; gives the one that has it already, if another does.
    pub(super) fn claim(&self, batch: &BatchId, agent: &AgentId) -> Option<AgentId> {
        let mut claimed = self.claimed.lock().unwrap_or_else(PoisonError::into_inner);
        let owner = claimed
            .entry(batch.clone())
            .or_insert_with(|| agent.clone());
        (owner != agent).then(|| owner.clone())
    }
}
