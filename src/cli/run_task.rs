//! The one path of `run` and `attach`: claim the reports, do the work, write the reports, exit.

use std::path::Path;
use std::time::Duration;

use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::args::{Connection, Format, ReportPaths};
use super::command_error::CommandError;
use super::connect::{Connected, service};
use super::detached;
use super::earlier_runs::EarlierRuns;
use super::events::{self, Events};
use super::github::Github;
use super::output::{self, Output};
use super::record::{close_ledger, keep_results, write};
use super::refusal::{report_plan, report_refusal};
use super::resume_command::ResumeCommand;
use super::signals::Signals;
use super::user_error::UserError;
use crate::event::RunEvent;
use crate::exit::{Exit, Reports};
use crate::id::RunId;
use crate::ledger::Ledger;
use crate::outcome::{Baseline, End, Outcome, Service};
use crate::report::{Commands, FanOut, Reporter, ResultsFolder, SummaryLevel};
use crate::runner::{Run, RunError, RunResult, Session, Settings, Stop, StopCause};
use crate::text::printable_path;

/// Often enough for a moving bar, rarely enough to cost nothing.
const TICK: Duration = Duration::from_millis(100);

/// What a command needs to run a plan and to report the outcome.
pub(super) struct RunTask<'a> {
    output: &'a Output,
    paths: &'a ReportPaths,
    results: ResultsFolder,
    events: Option<Events>,
    github: Option<Github>,
    pub(super) resume: ResumeCommand,
    /// What the run is compared with.
    pub(super) baseline: Option<Baseline>,
    /// With which earlier runs it is compared.
    pub(super) earlier: Option<EarlierRuns>,
    /// How to show batches that were created and left.
    format: Format,
    summary: SummaryLevel,
    /// Whether to open the page in the browser at the end.
    open: bool,
}

/// A run that has ended, and the command that resumes it if it can be resumed.
pub(super) struct Finished {
    outcome: Outcome,
    ledger: Ledger,
    resume: Option<String>,
}

impl<'a> RunTask<'a> {
    /// Claims the reports, does the work, and reports its outcome, or why there is none.
    ///
    /// A suite file must not be able to decide where reports go, so they are claimed before one is read.
    pub(super) async fn perform(
        paths: &'a ReportPaths,
        connection: &Connection,
        resume: ResumeCommand,
        output: &'a Output,
        format: Format,
        work: impl AsyncFnOnce(&mut Self) -> Result<Finished, CommandError>,
    ) -> Exit {
        let github = Github::new(paths.github);
        let results = match ResultsFolder::claim(report_plan(paths, github.as_ref())) {
            Ok(results) => results,
            Err(error) => {
                let help = "name another folder with --results, or another file with --junit";
                let cannot_write = "cannot write the reports";
                output::show_error(&UserError::new(cannot_write).caused_by(&error).help(help));
                // The other reports may be writable, and must not show an older run. The error above names the
                // first path that is not; the others follow once that one is fixed.
                drop(report_refusal(paths, service(connection), cannot_write));
                return Exit::Usage;
            }
        };
        let mut task = Self {
            output,
            paths,
            results,
            events: None,
            github,
            resume,
            baseline: None,
            earlier: None,
            format,
            summary: paths.summary.into(),
            open: paths.open,
        };
        let worked = match task.open_events() {
            Ok(()) => work(&mut task).await,
            Err(error) => Err(error.into()),
        };
        let finished = match worked {
            Ok(finished) => finished,
            Err(CommandError::SecondSignal { signal, resume }) => {
                show_resume_command(resume.as_deref());
                return Exit::Signal(signal);
            }
            Err(error) => {
                error.show(output);
                Finished::without_run(Outcome::without_work(service(connection), error.end()))
            }
        };
        task.finish(&finished)
    }

    fn open_events(&mut self) -> Result<(), UserError> {
        let path = self.paths.events.as_deref();
        let opened = path.map(|path| Events::open(path, self.results.paths()));
        self.events = opened.transpose()?;
        Ok(())
    }

    /// Runs a plan: shows its progress, and passes signals on to it.
    pub(super) async fn execute(
        &mut self,
        run: Run,
        connected: &Connected,
        settings: Settings,
        to_error: impl FnOnce(RunError, &ResumeCommand) -> CommandError,
    ) -> Result<Finished, CommandError> {
        let service = connected.service.clone();
        let id = self.announce(&run, &service)?;
        // A signal before this point ends the process, and nothing is lost.
        let mut signals = Signals::listen()?;
        let (events, received) = mpsc::unbounded_channel();
        let mut progress = self.output.reporter(run.plan(), &service);
        let mut reporters = FanOut(vec![progress.as_mut()]);
        if let Some(events) = &mut self.events {
            reporters.0.push(events.reporter());
        }
        let session = Session {
            client: connected.client.clone(),
            service,
            settings,
            stop: Stop::default(),
            events,
        };
        let stop = session.stop.clone();
        let running = async {
            // The session goes with the run, so that the events come to an end.
            let run = async move { session.run(run).await };
            tokio::join!(run, show(received, &mut reporters)).0
        };
        let ended = tokio::select! {
            ended = running => ended,
            signal = signals.pass_on_to(&stop) => {
                let resume = id.and_then(|run| self.resume.if_recorded(&run));
                return Err(CommandError::SecondSignal { signal, resume });
            }
        };
        let RunResult {
            mut outcome,
            ledger,
        } = ended.map_err(|error| to_error(error, &self.resume))?;
        // Nothing waits between this and the first report: a signal that has arrived decides the exit code.
        let arrived = signals.arrived().await.map(StopCause::Signal);
        if let Some(StopCause::Signal(signal)) = arrived.or(stop.cause()) {
            outcome.stop(signal);
        }
        if let Some(baseline) = &self.baseline {
            outcome.compare_with(baseline);
        }
        if let Some(earlier) = self.earlier.take() {
            earlier.compare(&mut outcome);
        }
        Ok(Finished {
            resume: self.resume.for_outcome(&outcome),
            outcome,
            ledger,
        })
    }

    /// Reports that the run is not finished, before anything is paid for. Returns its id.
    ///
    /// The outcome that says so is as large as the final one, so it is not kept.
    fn announce(&mut self, run: &Run, service: &Service) -> Result<Option<RunId>, CommandError> {
        let unfinished = run.unfinished(service.clone());
        self.write_placeholders(&unfinished)?;
        if let Some(github) = &self.github {
            github.started(&unfinished, self.results.files());
        }
        if let Some(events) = &mut self.events {
            events.start(&unfinished, run.plan())?;
        }
        Ok(unfinished.run)
    }

    /// Writes reports of an unfinished run, before anything is paid for that could not be reported.
    fn write_placeholders(&self, unfinished: &Outcome) -> Result<(), UserError> {
        if write(unfinished, &self.results) == Reports::Written {
            return Ok(());
        }
        let help = "nothing was created: the reports of a run must be writable before it starts";
        Err(UserError::new("the reports cannot be written").help(help))
    }

    /// The one way out of a run: reports, ledger, standard output, exit code.
    fn finish(&mut self, finished: &Finished) -> Exit {
        let outcome = &finished.outcome;
        let written = write(outcome, &self.results);
        close_ledger(outcome, &finished.ledger, written);
        keep_results(outcome, self.resume.state());
        let exit = Exit::of(outcome, written);
        if let Some(github) = &self.github {
            github.finished(outcome, exit, self.results.files());
        }
        let is_written = written == Reports::Written;
        let paths = self.results.paths().filter(|_| is_written);
        let to = events::results_stream(self.paths.events.as_deref());
        match outcome.end {
            // The message on standard error says why there are no results.
            End::Refused { .. } | End::NothingSelected { .. } | End::Unavailable { .. } => {
                for warning in outcome.warnings() {
                    output::print_error(&format!("warning: {warning}"));
                }
            }
            End::Detached => detached::show(outcome, &self.resume, self.format, to),
            _ => {
                let paths: Vec<&Path> = paths.collect();
                let commands = self.resume.commands();
                self.output
                    .summary(outcome, self.summary, &commands, &paths, to);
                if self.open && is_written {
                    open_page(self.results.page());
                }
                self.show_next_command(finished, &commands);
            }
        }
        if let Some(events) = &mut self.events {
            events.end(outcome, exit);
        }
        exit
    }
}

impl RunTask<'_> {
    /// What to type next is the last line.
    fn show_next_command(&self, finished: &Finished, commands: &Commands) {
        if finished.resume.is_some() {
            show_resume_command(finished.resume.as_deref());
        } else if let Some(command) = commands.look_closer(&finished.outcome) {
            self.output.say(&format!("look closer with: {command}"));
        }
    }
}

impl Finished {
    /// The outcome of a command that ran nothing.
    pub(super) fn without_run(outcome: Outcome) -> Self {
        Self {
            outcome,
            ledger: Ledger::unwritten(),
            resume: None,
        }
    }
}

/// Shows events until the run has no more.
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

/// A machine without a browser is no reason to fail a run.
fn open_page(page: Option<&Path>) {
    let opened = page.map(|page| (page, open::that_detached(page)));
    if let Some((page, Err(_))) = opened {
        let page = printable_path(page);
        output::print_error(&format!(
            "warning: cannot open {page}: no browser was found"
        ));
    }
}

fn show_resume_command(command: Option<&str>) {
    if let Some(command) = command {
        output::print_error(&format!("resume the run with: {command}"));
    }
}
