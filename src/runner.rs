//! Runs a plan: the only part that waits, sends, or is stopped.
//!
//! Facts go out while it runs, an [`Outcome`] comes back at the end, whatever happens in between. A batch
//! that fails never takes another with it: each has been paid for on its own.

mod adopt;

mod batch;

mod compare;

mod create;

mod follow;

mod observer;

mod preflight;

mod refusal;

mod settings;

mod settle;

mod shared;

mod sight;

mod spending;

mod start;

mod stop;

mod told;

mod work;

use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::time::sleep;

pub use refusal::Refusal;
pub use settings::{Preflight, Settings, Then};
pub use spending::{Spending, Spent};
pub use start::{Creates, TakenUp};
pub use stop::{Stop, StopCause};

use crate::api::{Client, Definitions, Failure};
use crate::event::{Fact, RunEvent};
use crate::ledger::{BeginError, Ledger, RunHead, StateFolder, Unfinished};
use crate::outcome::{End, Outcome, Service};
use crate::plan::Plan;
use batch::BatchRun;
use observer::Observer;
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
    let mut taken_up = TakenUp {
        run: Some(beginning.head.id.clone()),
        started: beginning.head.started,
        plan: plan.clone(),
        told: Vec::new(),
        asked: indexmap::IndexMap::new(),
        creates: Creates::Allowed,
    };
    let not_begun = |runs| (runs, Ledger::unwritten());
    let (runs, ledger) = match ask(plan, &client, settings, stop, &observer).await? {
        Asked::Told(told) => {
            let spending = Spending::of(plan, &told);
            if let Some(limit) = settings
                .max_attempts
                .filter(|limit| !spending.is_within(*limit))
            {
                return Err(Refusal::OverBudget { limit, spending });
            }
            taken_up.told = told;
            match beginning
                .state
                .begin(&beginning.head, plan, &taken_up.told, beginning.unfinished)
            {
                Err(BeginError::Blocked(runs)) => return Err(Refusal::Blocked(runs)),
                Err(BeginError::Ledger(error)) => return Err(Refusal::Ledger(error)),
                Ok(ledger) => {
                    let shared = Shared::new(client, settings, stop, &observer, ledger.clone());
                    let runs = work::run_all(&taken_up, &shared).await;
                    if let Some(failure) = shared.key_refused()
                        && runs.iter().all(BatchRun::is_nothing)
                    {
                        // Nobody has to take up a run that asked for nothing; if it cannot be noted, it is seen.
                        let _ = ledger.finish("refused");
                        return Err(Refusal::KeyRefused(failure));
                    }
                    (runs, ledger)
                }
            }
        }
        Asked::Stopped(cause) => not_begun(work::none_created(
            plan,
            cause.kind(),
            &format!("not started: {}", cause.why()),
        )),
        Asked::Unavailable(failure) => not_begun(work::none_created(
            plan,
            "service_unavailable",
            &format!("not started: {failure}"),
        )),
    };
    drop(clock);
    Ok(Ended {
        outcome: conclude(&taken_up, runs, service, settings, stop, &observer),
        ledger,
    })
}

/// Takes up a run that was begun before: settles what is open, follows what is there, and creates what was never
/// asked for.
pub async fn attach(
    taken_up: &TakenUp,
    ledger: Ledger,
    client: &Client,
    service: Service,
    settings: &Settings,
    stop: &Stop,
    events: UnboundedSender<RunEvent>,
) -> Ended {
    let observer = Observer::new(events);
    let client = telling(client, &observer);
    let clock = Clock::start(settings.timeout, stop, &observer);
    let shared = Shared::new(client, settings, stop, &observer, ledger.clone());
    let runs = work::run_all(taken_up, &shared).await;
    drop(clock);
    Ended {
        outcome: conclude(taken_up, runs, service, settings, stop, &observer),
        ledger,
    }
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
    preflight::preflight(plan, &telling(client, &observer), &observer).await
}

/// What the preflight came to, where nothing has to be mended.
enum Asked {
    Told(Definitions),
    Stopped(StopCause),
    Unavailable(Failure),
}

async fn ask(
    plan: &Plan,
    client: &Client,
    settings: &Settings,
    stop: &Stop,
    observer: &Observer,
) -> Result<Asked, Refusal> {
    if settings.preflight == Preflight::Skip {
        return Ok(Asked::Told(Definitions::new()));
    }
    let asked = tokio::select! {
        asked = preflight::preflight(plan, client, observer) => asked,
        cause = stop.requested() => return Ok(Asked::Stopped(cause)),
    };
    match asked {
        Ok(told) => Ok(Asked::Told(told)),
        Err(Refusal::Unavailable(failure)) => Ok(Asked::Unavailable(failure)),
        Err(refusal) => Err(refusal),
    }
}

fn conclude(
    taken_up: &TakenUp,
    runs: Vec<BatchRun>,
    service: Service,
    settings: &Settings,
    stop: &Stop,
    observer: &Observer,
) -> Outcome {
    let end = match (stop.cause(), settings.then) {
        (Some(cause), _) => cause.end(),
        (None, Then::Detach) => End::NotFinished,
        (None, Then::Follow) => End::Completed,
    };
    Outcome {
        run: taken_up.run.clone(),
        started: taken_up.started,
        elapsed: observer.elapsed(),
        service,
        end,
        scope: taken_up.plan.scope,
        groups: work::judge(&taken_up.plan, &runs, observer),
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
    observer.tell(match cause {
        StopCause::Signal(signal) => Fact::StopRequested { signal },
        StopCause::TimeLimit(limit) => Fact::TimeLimitPassed { limit },
    });
}

fn telling(client: &Client, observer: &Observer) -> Client {
    let observer = observer.clone();
    client.on_retry(move |retry| {
        let (what, why) = (retry.what, retry.why.to_string());
        observer.tell(Fact::RetryScheduled {
            what,
            why,
            delay: retry.delay,
        });
    })
}
