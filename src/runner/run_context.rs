//! What the tasks of all batches of a run share.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep};

use super::error_line::error_line;
use super::observer::Observer;
use super::run::Run;
use super::session::Session;
use super::settings::Settings;
use super::stop::Stop;
use crate::api::{Client, Failure};
use crate::event::{BatchSource, Fact};
use crate::id::{AgentId, BatchId};
use crate::ledger::{FolderLock, Ledger, LedgerError, Marks};
use crate::outcome::{BatchEnd, TroubleKind};
use crate::plan::Plan;
use crate::text::counted;

/// What the tasks of all batches of a run share.
#[derive(Clone)]
pub(super) struct RunContext {
    pub(super) client: Client,
    pub(super) settings: Settings,
    pub(super) stop: Stop,
    pub(super) observer: Observer,
    pub(super) ledger: Ledger,
    /// The batches that the service listed before the first create.
    pub(super) marks: Arc<Marks>,
    /// The batches of other runs, by their ledgers, when this run began.
    pub(super) claimed_by_others: Arc<HashSet<BatchId>>,
    /// When an earlier process sent the last create, or started the run; `None` for a run that starts now.
    pub(super) last_create: Option<Timestamp>,
    pub(super) plan: Arc<Plan>,
    shortest_batches: Arc<HashMap<AgentId, Duration>>,
    /// How many cases have failed so far.
    failures: Arc<AtomicUsize>,
    /// How many batches are followed now.
    followed: Arc<AtomicUsize>,
    key_refused: Arc<OnceLock<Failure>>,
    refused: Arc<Mutex<Vec<(AgentId, Failure)>>>,
    claimed: Arc<Mutex<HashMap<BatchId, AgentId>>>,
}

impl RunContext {
    /// Reads the ledgers of the other runs in the state folder.
    pub(super) fn new(
        session: &Session,
        client: Client,
        observer: &Observer,
        ledger: Ledger,
        run: &Run,
    ) -> Result<Self, LedgerError> {
        Ok(Self {
            client,
            settings: session.settings.clone(),
            stop: session.stop.clone(),
            observer: observer.clone(),
            claimed_by_others: Arc::new(ledger.claimed_by_others()?),
            ledger,
            marks: Arc::new(run.marks.clone()),
            last_create: run.last_create,
            plan: Arc::clone(&run.plan),
            shortest_batches: Arc::clone(&run.shortest_batches),
            failures: Arc::default(),
            followed: Arc::default(),
            key_refused: Arc::default(),
            refused: Arc::default(),
            claimed: Arc::default(),
        })
    }

    /// Waits for the lock of the ledger's folder.
    pub(super) async fn folder_lock(&self) -> Result<FolderLock, String> {
        folder_lock(|| self.ledger.lock_folder())
            .await
            .map_err(|error| error_line(&error))
    }

    /// Counts failed cases.
    pub(super) fn add_failures(&self, failed: usize) {
        self.failures.fetch_add(failed, Ordering::Relaxed);
    }

    /// Counts a batch that is followed from now on.
    pub(super) fn add_followed(&self) {
        self.followed.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn remove_followed(&self) {
        self.followed.fetch_sub(1, Ordering::Relaxed);
    }

    pub(super) fn followed(&self) -> usize {
        self.followed.load(Ordering::Relaxed)
    }

    /// Why no further batch may be created, if too many cases have failed.
    pub(super) fn too_many_failures(&self) -> Option<BatchEnd> {
        let failed = self.failures.load(Ordering::Relaxed);
        let max = self.settings.max_failures?.get();
        let why = format!("{} failed", counted(failed, "case"));
        (failed >= max).then(|| BatchEnd::not_started(TroubleKind::MaxFailures, &why))
    }

    /// The shortest time that the batch of an agent took in earlier runs; zero if not known.
    pub(super) fn shortest_batch(&self, agent: &AgentId) -> Duration {
        self.shortest_batches
            .get(agent)
            .copied()
            .unwrap_or_default()
    }

    /// Records that the service does not accept the key any more, so that no create follows.
    pub(super) fn refuse_key(&self, failure: &Failure) {
        let _ = self.key_refused.set(failure.clone());
    }

    pub(super) fn key_refused(&self) -> Option<Failure> {
        self.key_refused.get().cloned()
    }

    /// Records that the service refuses the create of an agent, and will not accept it later.
    pub(super) fn refuse_create(&self, agent: &AgentId, failure: &Failure) {
        let mut refused = lock(&self.refused);
        refused.push((agent.clone(), failure.clone()));
    }

    pub(super) fn refused_creates(&self) -> Vec<(AgentId, Failure)> {
        lock(&self.refused).clone()
    }

    /// Reports that a batch exists.
    pub(super) fn emit_known(&self, agent: &AgentId, batch: &BatchId, source: BatchSource) {
        self.observer.emit(Fact::BatchKnown {
            agent: agent.clone(),
            batch: batch.clone(),
            source,
        });
    }

    /// Reports a failed write to the ledger. The run goes on: this process still knows what happened.
    pub(super) fn emit_if_failed(&self, written: Result<(), LedgerError>) {
        if let Err(error) = written {
            let why = error_line(&error);
            self.observer.emit(Fact::LedgerFailed { why });
        }
    }

    /// Claims a batch for an agent. Returns the other agent if one has claimed it before.
    pub(super) fn claim(&self, batch: &BatchId, agent: &AgentId) -> Option<AgentId> {
        let mut claimed = lock(&self.claimed);
        let owner = claimed
            .entry(batch.clone())
            .or_insert_with(|| agent.clone());
        (owner != agent).then(|| owner.clone())
    }

    /// Why a batch cannot be the one that an agent's create started.
    pub(super) fn contradiction(&self, agent: &AgentId, batch: &BatchId) -> Option<String> {
        let mark = self.marks.get(agent);
        if mark.is_some_and(|mark| mark.batches.contains(batch)) {
            return Some(format!("{batch} was listed before the create was sent"));
        }
        if let Some(owner) = self.owner(batch).filter(|owner| owner != agent) {
            return Some(format!("{batch} is the batch of agent {owner}"));
        }
        self.claimed_by_others
            .contains(batch)
            .then(|| format!("{batch} belongs to another run of the state folder"))
    }

    /// The agent of this run that has claimed a batch.
    pub(super) fn owner(&self, batch: &BatchId) -> Option<AgentId> {
        lock(&self.claimed).get(batch).cloned()
    }
}

/// Far longer than another process needs the lock: it compares some ledgers and writes one line.
const LOCK_LIMIT: Duration = Duration::from_secs(10);

/// The pause between two attempts to take the lock.
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// Waits for a lock without blocking other tasks.
pub(super) async fn folder_lock(
    try_lock: impl Fn() -> Result<Option<FolderLock>, LedgerError>,
) -> Result<FolderLock, LedgerError> {
    let began = Instant::now();
    loop {
        if let Some(lock) = try_lock()? {
            return Ok(lock);
        }
        if began.elapsed() >= LOCK_LIMIT {
            return Err(LedgerError::Locked { limit: LOCK_LIMIT });
        }
        sleep(LOCK_PAUSE).await;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
