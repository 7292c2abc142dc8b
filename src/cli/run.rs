//! `sigma-suite run`: the main job, from paths to reports.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::args::{Connection, RunArgs};
use super::connect::{self, Connected};
use super::mistake::Mistake;
use super::obstacle::Obstacle;
use super::signals::Signals;
use super::speak::{self, Speaker, result};
use super::suites;
use crate::api::ApiAddress;
use crate::event::RunEvent;
use crate::exit::{Exit, Reports};
use crate::outcome::{End, Outcome, Service};
use crate::report::{Reporter, ResultsFolder, summary};
use crate::runner::{self, Stop};

/// Often enough for a moving bar, seldom enough to cost nothing.
const TICK: Duration = Duration::from_millis(100);

pub(super) async fn run(args: &RunArgs, speaker: &Speaker) -> Exit {
    // A suite file must not be able to say where reports go, so they are claimed before one is read.
    let reports = match ResultsFolder::claim(&args.reports.results, args.reports.junit.as_deref()) {
        Ok(reports) => reports,
        Err(error) => {
            let help = "name another folder with --results, or another file with --junit";
            speak::mistake(
                &Mistake::new("the reports have no place")
                    .caused_by(&error)
                    .help(help),
            );
            // The folder itself may be fine, and must not show an older run.
            let problem = "the reports have no place".to_owned();
            leave_reports(
                &args.reports.results,
                args.reports.junit.as_deref(),
                service(&args.connection),
                End::Refused { problem },
            );
            return Exit::Usage;
        }
    };
    match attempt(args, speaker, &reports).await {
        Ok(Ended::Whole(outcome)) => conclude(&outcome, &reports, speaker),
        Ok(Ended::AtOnce(exit)) => exit,
        Err(obstacle) => {
            obstacle.show(speaker);
            write(
                &Outcome::without_work(service(&args.connection), obstacle.end()),
                &reports,
            );
            obstacle.exit()
        }
    }
}

/// Leaves reports that say why there was no run, as far as that can be done.
pub(super) fn leave_reports(folder: &Path, junit: Option<&Path>, service: Service, end: End) {
    // A place that cannot be used for the one must not keep an older run in the other.
    let claimed =
        ResultsFolder::claim(folder, junit).or_else(|_| ResultsFolder::claim(folder, None));
    if let Ok(reports) = claimed {
        // Whoever misspelt a flag is told that; a folder that cannot be written is told at the next try.
        let _ = reports.write(&Outcome::without_work(service, end));
    }
}

/// How the runner was left.
enum Ended {
    /// With an outcome.
    Whole(Box<Outcome>),
    /// By somebody who asked twice.
    AtOnce(Exit),
}

async fn attempt(
    args: &RunArgs,
    speaker: &Speaker,
    reports: &ResultsFolder,
) -> Result<Ended, Obstacle> {
    let (suites, plan) = suites::choose(&args.suites, speaker)?;
    let Connected {
        client,
        service,
        _sandbox,
    } = connect::connect(&args.connection).await?;
    // Until here nothing is lost by leaving at once, as signals do on their own.
    let mut signals = Signals::listen()
        .map_err(|error| Mistake::new("cannot listen for signals").caused_by(&error))?;
    if write(&plan.unfinished(service.clone(), Timestamp::now()), reports) == Reports::Missing {
        let help = "nothing was created; a run is not begun that could not be reported";
        return Err(Mistake::new("the reports cannot be written")
            .help(help)
            .into());
    }

    let (events, listening) = mpsc::unbounded_channel();
    let (settings, stop) = (args.pacing.settings(), Stop::default());
    let mut reporter = speaker.reporter(&plan, &service);
    let run = runner::run(&plan, &client, service, &settings, &stop, events);
    let shown = async {
        let (outcome, ()) = tokio::join!(run, show(listening, reporter.as_mut()));
        outcome
    };
    tokio::select! {
        outcome = shown => match outcome {
            Ok(outcome) => Ok(Ended::Whole(Box::new(outcome))),
            Err(refusal) => Err(Obstacle::of_refusal(refusal, &suites)),
        },
        signal = signals.pass_on_to(&stop) => Ok(Ended::AtOnce(Exit::Signal(signal))),
    }
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

fn conclude(outcome: &Outcome, reports: &ResultsFolder, speaker: &Speaker) -> Exit {
    let written = write(outcome, reports);
    let paths: &[&Path] = if written == Reports::Written {
        &reports.paths()
    } else {
        &[]
    };
    result(&summary::render(outcome, &speaker.palette(), paths));
    Exit::of(outcome, written)
}

fn write(outcome: &Outcome, reports: &ResultsFolder) -> Reports {
    let Err(errors) = reports.write(outcome) else {
        return Reports::Written;
    };
    for error in errors {
        speak::mistake(&Mistake::new("a report is missing").caused_by(&error));
    }
    Reports::Missing
}

/// Who would have been asked. An address that cannot be used may hold a password, so it is not repeated.
pub(super) fn service(connection: &Connection) -> Service {
    match (&connection.sandbox, ApiAddress::parse(&connection.api_url)) {
        (Some(_), _) => Service::Sandbox,
        (None, Ok(address)) => Service::Api(address.to_string()),
        (None, Err(_)) => Service::Api("an address that cannot be used".to_owned()),
    }
}
