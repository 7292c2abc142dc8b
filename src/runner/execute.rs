//! Executes a run, whether it starts now or is resumed.

use std::time::Duration;

use tokio::time::sleep;
use tokio_util::task::AbortOnDropHandle;

use super::batch::BatchResult;
use super::batches;
use super::error::{PreflightError, RunError};
use super::judge::judge;
use super::observer::Observer;
use super::preflight::{CheckedPlan, preflight};
use super::read_marks::read_marks;
use super::run::{LedgerSource, Run};
use super::run_context::{RunContext, folder_lock};
use super::session::{RunResult, Session};
use super::settings::{AfterCreate, Preflight};
use super::spending::Spending;
use super::stop::{Stop, StopCause};
use crate::api::{Client, agent_name};
use crate::event::Fact;
use crate::ledger::{BeginError, Ledger};
use crate::outcome::{BatchEnd, BatchOutcome, End, Outcome, TroubleKind};

/// How the steps before the first create ended.
enum Preparation {
    /// The ledger is open, so batches can be created.
    Ready {
        ledger: Ledger,
        /// What the preflight could not check.
        unchecked: Vec<String>,
    },
    /// The run ended before its first create.
    Ended(BatchEnd),
}

impl Session {
    /// Runs a plan to its end: preflight, creates, polls and judgement.
    ///
    /// A resumed run follows the batches that exist, looks for those that may exist, and creates the others.
    ///
    /// # Errors
    /// What has to be fixed first. In that case no batch was created.
    pub async fn run(&self, mut run: Run) -> Result<RunResult, RunError> {
        let observer = Observer::new(self.events.clone());
        let client = with_retry_events(&self.client, &observer);
        let limit = self.settings.timeout;
        let time_limit = watch_time(limit, self.stop.clone(), observer.clone());
        let time_limit = AbortOnDropHandle::new(tokio::spawn(time_limit));
        let (batches, ledger) = match self.prepare(&mut run, &client, &observer).await? {
            Preparation::Ended(end) => {
                let batches = batches::none_created(&run, &end, &observer);
                (batches, Ledger::unwritten())
            }
            Preparation::Ready { ledger, unchecked } => {
                let context = RunContext::new(self, client, &observer, ledger.clone(), &run);
                let context = context.map_err(RunError::OtherLedgers)?;
                let batches = batches::run_all(&run, &context).await;
                if run.last_create.is_none()
                    && let Some(error) = refusal(&batches, &context, unchecked)
                {
                    // Nothing was created, so there is nothing to resume. If this write fails, the next run reports
                    // an unfinished run.
                    let _ = ledger.finish("refused");
                    return Err(error);
                }
                (batches, ledger)
            }
        };
        drop(time_limit);
        let outcome = self.outcome(run, batches, &observer).await;
        Ok(RunResult { outcome, ledger })
    }

    /// Checks the plan and creates the ledger of a run that starts now.
    async fn prepare(
        &self,
        run: &mut Run,
        client: &Client,
        observer: &Observer,
    ) -> Result<Preparation, RunError> {
        let new = match &run.ledger {
            LedgerSource::New(new) => new.clone(),
            LedgerSource::Open(ledger) => {
                let (ledger, unchecked) = (ledger.clone(), Vec::new());
                return Ok(Preparation::Ready { ledger, unchecked });
            }
        };
        let unchecked = tokio::select! {
            checked = self.check(run, client, observer) => match checked {
                Err(PreflightError::Unavailable(failure)) => {
                    let end = BatchEnd::not_started(TroubleKind::ServiceUnavailable, &failure);
                    return Ok(Preparation::Ended(end));
                }
                checked => checked?,
            },
            cause = self.stop.requested() => return Ok(stopped(cause)),
        };
        let spending = self.check_budget(run)?;
        observer.emit(Fact::RunPlanned {
            batches: spending.batches.len(),
            cases: spending.batches.iter().map(|batch| batch.cases).sum(),
            attempts: spending.attempts(),
        });
        let lock = tokio::select! {
            lock = folder_lock(|| new.state.lock()) => lock.map_err(RunError::Ledger)?,
            cause = self.stop.requested() => return Ok(stopped(cause)),
        };
        let known = (&run.definitions, &run.marks);
        let begun = new
            .state
            .begin(&new.head, &run.plan, known, new.unfinished, &lock);
        let ledger = begun.map_err(|error| match error {
            BeginError::Blocked(runs) => RunError::Blocked(runs),
            BeginError::Ledger(error) => RunError::Ledger(error),
        })?;
        Ok(Preparation::Ready { ledger, unchecked })
    }

    fn check_budget(&self, run: &Run) -> Result<Spending, RunError> {
        let spending = Spending::of(&run.plan, &run.definitions);
        match self.settings.max_attempts {
            Some(limit) if !spending.is_within(limit) => {
                Err(RunError::OverBudget { limit, spending })
            }
            _ => Ok(spending),
        }
    }

    /// Reads the definitions and the marks. Returns what could not be checked.
    async fn check(
        &self,
        run: &mut Run,
        client: &Client,
        observer: &Observer,
    ) -> Result<Vec<String>, PreflightError> {
        let checked = match self.settings.preflight {
            Preflight::Skip => CheckedPlan::default(),
            Preflight::Ask => preflight(&run.plan, client, observer).await?,
        };
        run.definitions = checked.definitions;
        run.marks = read_marks(&run.plan, client).await;
        Ok(checked.unchecked)
    }

    async fn outcome(&self, run: Run, batches: Vec<BatchResult>, observer: &Observer) -> Outcome {
        let (groups, batches) = judge(&run.plan, batches, observer).await;
        let definitions = run.definitions;
        let named = |batch: BatchOutcome| BatchOutcome {
            agent_label: definitions
                .get(&batch.agent)
                .and_then(|cases| agent_name(cases.values()).cloned()),
            ..batch
        };
        Outcome {
            run: run.id,
            started: run.started,
            elapsed: observer.elapsed(),
            service: self.service.clone(),
            end: match (self.stop.cause(), self.settings.after_create) {
                (Some(cause), _) => cause.end(),
                (None, AfterCreate::Detach) => End::Detached,
                (None, AfterCreate::Follow) => End::Completed,
            },
            scope: run.plan.scope,
            criteria: run.plan.criteria.clone(),
            baseline: None,
            drop_checks: None,
            advice: Vec::new(),
            groups,
            batches: batches.into_iter().map(named).collect(),
        }
    }
}

fn stopped(cause: StopCause) -> Preparation {
    Preparation::Ended(BatchEnd::stopped(cause))
}

/// The error to return if the service refused all creates, so that the user has to fix something.
fn refusal(
    batches: &[BatchResult],
    context: &RunContext,
    unchecked: Vec<String>,
) -> Option<RunError> {
    // The outcome of a stopped run says so.
    if context.stop.cause().is_some() || !batches.iter().all(BatchResult::is_not_created) {
        return None;
    }
    let refused = context.refused_creates();
    let is_key = refused.iter().all(|(_, failure)| failure.is_key_refused());
    let by_key = refused.first().filter(|_| is_key);
    let for_all = context
        .key_refused()
        .or(by_key.map(|(_, failure)| failure.clone()));
    if let Some(failure) = for_all {
        return Some(PreflightError::Refused(failure).into());
    }
    (!refused.is_empty()).then_some(RunError::CreatesRefused { refused, unchecked })
}

/// Stops the run when its time limit passes. Reports why a run ends early.
async fn watch_time(limit: Duration, stop: Stop, observer: Observer) {
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

/// A clone of the client that emits an event for each retry.
pub(super) fn with_retry_events(client: &Client, observer: &Observer) -> Client {
    let observer = observer.clone();
    client.on_retry(move |retry| {
        observer.emit(Fact::RetryScheduled {
            what: retry.what,
            why: retry.why.to_string(),
            delay: retry.delay,
        });
    })
}
