//! From the first request to the last line: what `run` and `attach` have in common.

use std::path::Path;
use std::time::Duration;

use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::command_error::CommandError;
use super::output::{self, Output};
use super::reporting::write;
use super::resume_command::ResumeCommand;
use super::signals::Signals;
use super::user_error::UserError;
use crate::event::RunEvent;
use crate::exit::{Exit, Reports};
use crate::outcome::{Service, Verdict};
use crate::plan::Plan;
use crate::report::{Reporter, ResultsFolder};
use crate::runner::{Ended, Refusal, Stop};

/// Often enough for a moving bar, seldom enough to cost nothing.
const TICK: Duration = Duration::from_millis(100);

/// How the runner was left.
pub(super) enum Conducted {
    /// With an outcome.
    Ended(Box<Ended>),
    /// By somebody who asked twice.
    AtOnce(Exit),
}

/// Lets the runner run, shows what it tells, and passes signals on to it.
pub(super) async fn conduct(
    plan: &Plan,
    service: &Service,
    speaker: &Output,
    run: impl AsyncFnOnce(&Stop, UnboundedSender<RunEvent>) -> Result<Ended, Refusal>,
) -> Result<Result<Conducted, Refusal>, CommandError> {
    // Until here nothing is lost by leaving at once, as signals do on their own.
    let mut signals = Signals::listen()
        .map_err(|error| UserError::new("cannot listen for signals").caused_by(&error))?;
    let (events, listening) = mpsc::unbounded_channel();
    let stop = Stop::default();
    let mut reporter = speaker.reporter(plan, service);
    let shown = async {
        let (ended, ()) = tokio::join!(run(&stop, events), show(listening, reporter.as_mut()));
        ended
    };
    Ok(tokio::select! {
        ended = shown => ended.map(|ended| Conducted::Ended(Box::new(ended))),
        signal = signals.pass_on_to(&stop) => Ok(Conducted::AtOnce(Exit::Signal(signal))),
    })
}

/// Shows events until the run has no more to tell.
async fn show(mut events: UnboundedReceiver<RunEvent>, reporter: &mut dyn Reporter) {
    let began = Instant::now();
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        tokio::select! {
            event = events.recv() => match event {
                Some(event) => reporter.event(&event),
                None => break,
            },
            _ = ticks.tick() => reporter.tick(began.elapsed()),
        }
    }
    reporter.finish();
}

/// Writes the reports, closes the ledger if nothing is left to take up, and tells how it went.
pub(super) fn conclude(
    ended: &Ended,
    reports: &ResultsFolder,
    speaker: &Output,
    again: &ResumeCommand,
) -> Exit {
    let outcome = &ended.outcome;
    let written = file(ended, reports);
    let paths: Vec<&Path> = match written {
        Reports::Written => reports.paths().collect(),
        Reports::Missing => Vec::new(),
    };
    if let Some(command) = again.command(outcome) {
        ResumeCommand::say(&command);
    }
    speaker.summary(outcome, &paths);
    Exit::of(outcome, written)
}

/// Reports first: a run whose reports are missing is not finished.
pub(super) fn file(ended: &Ended, reports: &ResultsFolder) -> Reports {
    let outcome = &ended.outcome;
    let written = write(outcome, reports);
    if let Err(error) = ended.ledger.judged(outcome) {
        let help = "the reports are complete; --last-failed will not know of this run";
        let mistake = UserError::new("what the run came to cannot be written down");
        output::mistake(&mistake.caused_by(&error).help(help));
    }
    if written == Reports::Written
        && outcome.is_over()
        && let Err(error) = ended.ledger.finish(Verdict::of(outcome).as_str())
    {
        let help = "the reports are complete; the next run may take this one for unfinished";
        let mistake = UserError::new("the end of the run cannot be written down");
        output::mistake(&mistake.caused_by(&error).help(help));
    }
    written
}
