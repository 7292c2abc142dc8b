//! Runs a plan: the only part that waits, sends, or is stopped.
//!
//! Facts go out while it runs, an [`Outcome`] comes back at the end, whatever happens in between. A batch
//! that fails never takes another with it: each has been paid for on its own.

mod ask;

mod batch;

mod batch_state;

mod findings;

mod comparison;

mod create;

mod created;

mod doubt;

mod error_line;

mod follow;

mod look;

mod marks;

mod observer;

mod preflight;

mod refusal;

mod refused;

mod see;

mod send;

mod settings;

mod shared;

mod spending;

mod start;

mod stop;

mod batches;

use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::time::sleep;

pub use refusal::Refusal;
pub use settings::{AfterCreate, Preflight, Settings};
pub use spending::{Spending, Spent};
pub use start::{Creates, TakenUp};
pub use stop::{Stop, StopCause};

use crate::api::{Client, Definitions};
use crate::event::{Fact, RunEvent};
use crate::ledger::{
    BeginError, FolderLock, Ledger, LedgerError, RunHead, StateFolder, Unfinished,
};
use crate::outcome::{End, Outcome, Service, Trouble, TroubleKind};
use crate::plan::Plan;
use ask::{Asked, ask};
use batch::BatchRun;
use observer::Observer;
use refused::refusal;
use shared::Shared;

/// A run that is about to begin: what its ledger says first, and where it is.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// The folder of all ledgers.
    pub state: StateFolder,
    /// The first that is written down.
    pub head: RunHead,
    /// What to do about unfinished runs that have asked for the same.
    pub unfinished: Unfinished,
}

/// A run that is over, as far as this process is concerned.
#[derive(Debug)]
pub struct Ended {
    /// What became of it.
    pub outcome: Outcome,
    /// To be told once the reports are written.
    pub ledger: Ledger,
}

/// Runs the plan.
///
/// # Errors
/// What must be mended first. Nothing has been created then.
pub async fn run(
    plan: &Plan,
    client: &Client,
    service: Service,
    settings: &Settings,
    beginning: &Beginning,
    stop: &Stop,
    events: UnboundedSender<RunEvent>,
) -> Result<Ended, Refusal> {
    let observer = Observer::new(events);
    let client = telling(client, &observer);
    let clock = Clock::start(settings.timeout, stop, &observer);
    let mut taken_up = TakenUp::new(&beginning.head, plan);
    let (runs, ledger) = match ask(plan, &client, settings, stop, &observer).await? {
        Asked::Told(told) => {
            let spending = Spending::of(plan, &told.definitions);
            if let Some(limit) = settings
                .max_attempts
                .filter(|limit| !spending.is_within(*limit))
            {
                return Err(Refusal::OverBudget { limit, spending });
            }
            taken_up.told = told.definitions;
            taken_up.marks = told.marks;
            match lock(beginning, stop).await? {
                None => stopped(&taken_up, stop.requested().await),
                Some(lock) => {
                    let ledger = begin(beginning, &taken_up, &lock)?;
                    drop(lock);
                    let shared = Shared::new(client, settings, stop, &observer, ledger.clone());
                    let shared = shared.knowing(&taken_up).map_err(Refusal::OtherLedgers)?;
                    let runs = batches::run_all(&taken_up, &shared).await;
                    if let Some(refusal) = refusal(&runs, &shared, told.oddities) {
                        // Nobody has to resume a run that created nothing; if it cannot be noted, it is seen.
                        let _ = ledger.finish("refused");
                        return Err(refusal);
                    }
                    (runs, ledger)
                }
            }
        }
        Asked::Stopped(cause) => stopped(&taken_up, cause),
        Asked::Unavailable(failure) => {
            let why = format!("not started: {failure}");
            let trouble = Trouble::new(TroubleKind::ServiceUnavailable, why);
            let runs = batches::none_created(&taken_up, &trouble);
            (runs, Ledger::unwritten())
        }
    };
    drop(clock);
    Ok(Ended {
        outcome: conclude(&taken_up, runs, service, settings, stop, &observer),
        ledger,
    })
}

fn stopped(taken_up: &TakenUp, cause: StopCause) -> (Vec<BatchRun>, Ledger) {
    let Trouble { kind, message } = cause.trouble();
    let trouble = Trouble::new(kind, format!("not started: {message}"));
    let runs = batches::none_created(taken_up, &trouble);
    (runs, Ledger::unwritten())
}

/// Waits for the lock of the state folder; `None` if the run is stopped meanwhile.
async fn lock(beginning: &Beginning, stop: &Stop) -> Result<Option<FolderLock>, Refusal> {
    tokio::select! {
        lock = shared::folder_lock(|| beginning.state.lock()) => {
            lock.map(Some).map_err(Refusal::Ledger)
        }
        _ = stop.requested() => Ok(None),
    }
}

/// Writes down the plan and the marks, before anything is paid for.
fn begin(beginning: &Beginning, taken_up: &TakenUp, lock: &FolderLock) -> Result<Ledger, Refusal> {
    let begun = beginning.state.begin(
        &beginning.head,
        &taken_up.plan,
        (&taken_up.told, &taken_up.marks),
        beginning.unfinished,
        lock,
    );
    begun.map_err(|error| match error {
        BeginError::Blocked(runs) => Refusal::Blocked(runs),
        BeginError::Ledger(error) => Refusal::Ledger(error),
    })
}

/// Takes up a run that was begun before: settles what is open, follows what is there, and creates what was never
/// asked for.
///
/// # Errors
/// Ledgers of other runs that cannot be read: they may have the same batches.
pub async fn attach(
    taken_up: &TakenUp,
    ledger: Ledger,
    client: &Client,
    service: Service,
    settings: &Settings,
    stop: &Stop,
    events: UnboundedSender<RunEvent>,
) -> Result<Ended, LedgerError> {
    let observer = Observer::new(events);
    let client = telling(client, &observer);
    let clock = Clock::start(settings.timeout, stop, &observer);
    let shared = Shared::new(client, settings, stop, &observer, ledger.clone());
    let shared = shared.knowing(taken_up)?;
    let runs = batches::run_all(taken_up, &shared).await;
    drop(clock);
    Ok(Ended {
        outcome: conclude(taken_up, runs, service, settings, stop, &observer),
        ledger,
    })
}

/// Asks the service what it knows of the plan, as a run does before it creates anything.
///
/// # Errors
/// What must be mended, and a service that cannot be asked.
pub async fn preflight(
    plan: &Plan,
    client: &Client,
    events: UnboundedSender<RunEvent>,
) -> Result<Definitions, Refusal> {
    let observer = Observer::new(events);
    let checked = preflight::preflight(plan, &telling(client, &observer), &observer).await?;
    Ok(checked.definitions)
}

fn conclude(
    taken_up: &TakenUp,
    runs: Vec<BatchRun>,
    service: Service,
    settings: &Settings,
    stop: &Stop,
    observer: &Observer,
) -> Outcome {
    let end = match (stop.cause(), settings.after_create) {
        (Some(cause), _) => cause.end(),
        (None, AfterCreate::Detach) => End::Detached,
        (None, AfterCreate::Follow) => End::Completed,
    };
    Outcome {
        run: taken_up.run.clone(),
        started: taken_up.started,
        elapsed: observer.elapsed(),
        service,
        end,
        scope: taken_up.plan.scope,
        groups: batches::judge(&taken_up.plan, &runs, observer),
        batches: runs.into_iter().map(|run| run.outcome).collect(),
    }
}

/// Ends the run when its time is over, as long as it is held.
struct Clock(tokio::task::AbortHandle);

impl Clock {
    fn start(limit: Duration, stop: &Stop, observer: &Observer) -> Self {
        Self(tokio::spawn(watch(limit, stop.clone(), observer.clone())).abort_handle())
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Ends the run when its time is over, and tells why it ends early.
async fn watch(limit: Duration, stop: Stop, observer: Observer) {
    let cause = tokio::select! {
        () = sleep(limit) => StopCause::TimeLimit(limit),
        cause = stop.requested() => cause,
    };
    let _ = stop.request(cause);
    observer.emit(match cause {
        StopCause::Signal(signal) => Fact::StopRequested { signal },
        StopCause::TimeLimit(limit) => Fact::TimeLimitPassed { limit },
    });
}

fn telling(client: &Client, observer: &Observer) -> Client {
    let observer = observer.clone();
    client.on_retry(move |retry| {
        let (what, why) = (retry.what, retry.why.to_string());
        observer.emit(Fact::RetryScheduled {
            what,
            why,
            delay: retry.delay,
        });
    })
}
