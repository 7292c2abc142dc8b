//! `sigma-suite run`: the main job, from paths to reports.

use std::fmt::Write;
use std::path::Path;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::args::RunArgs;
use super::attach;
use super::command_error::{self, CommandError};
use super::conduct::{Conducted, conclude, conduct};
use super::connect::{self, Connected};
use super::detached;
use super::output::{Output, result};
use super::reporting::{self, prove, reported};
use super::resume::{is_same_run, is_within_budget};
use super::resume_command::ResumeCommand;
use super::suites;
use super::user_error::UserError;
use crate::exit::Exit;
use crate::id::RunId;
use crate::ledger::{BlockingRun, LedgerError, RunHead, StateFolder, SuiteHash, Unfinished};
use crate::outcome::{End, Outcome, Service, Shard};
use crate::plan::Plan;
use crate::report::{ResultsFolder, summary};
use crate::runner::{self, Beginning};
use crate::suite::Suite;

pub(super) async fn run(args: &RunArgs, speaker: &Output) -> Exit {
    reported(
        &args.report_paths,
        &args.connection,
        speaker,
        async |reports| work(args, speaker, reports).await,
    )
    .await
}

async fn work(
    args: &RunArgs,
    speaker: &Output,
    reports: &ResultsFolder,
) -> Result<Exit, CommandError> {
    let (suites, plan) = suites::choose(&args.suites, &args.connection, &args.state, speaker)?;
    if let (true, Some(shard)) = (plan.groups.is_empty(), plan.scope.shard) {
        return Ok(idle(&plan, shard, args, speaker, reports));
    }
    if !args.suites.selectors.last_failed {
        suites::warn_of_non_ledgers(&args.state);
    }
    let connected = connect::connect(&args.connection).await?;
    let beginning = beginning(args, &suites, &connected.service);
    let again = ResumeCommand::new(&args.state.state, &args.connection, None);
    if let Some(blocking) = blocking_runs(&beginning, &plan)? {
        let Some(run) = to_resume(args, &blocking) else {
            return Err(command_error::blocked(&blocking, &again));
        };
        let taken = attach::open(&run.path, &beginning.state, &connected.service)?;
        is_same_run(&taken.0, &plan)?;
        is_within_budget(&taken.0, args.creating.max_attempts)?;
        let settings = args.settings();
        let conducted =
            attach::take_up(taken, &connected, &settings, speaker, reports, &again).await?;
        let run = (&run.run, run.path.as_path());
        return Ok(finish(conducted, run, args, reports, speaker, &again));
    }
    let Connected {
        client, service, ..
    } = &connected;
    let (id, started) = (&beginning.head.id, beginning.head.started);
    prove(
        &plan.unfinished(Some(id.clone()), service.clone(), started),
        reports,
    )?;
    let settings = args.settings();
    let conducted = conduct(&plan, service, speaker, async |stop, events| {
        runner::run(
            &plan,
            client,
            service.clone(),
            &settings,
            &beginning,
            stop,
            events,
        )
        .await
    });
    match conducted.await? {
        Ok(conducted) => {
            let path = beginning.state.path_of(id);
            Ok(finish(
                conducted,
                (id, &path),
                args,
                reports,
                speaker,
                &again,
            ))
        }
        Err(refusal) => Err(CommandError::of_refusal(refusal, &suites, &again)),
    }
}

/// Writes the reports of a run that was followed to its end, was left as asked, or was left by a second signal.
fn finish(
    conducted: Conducted,
    (run, ledger): (&RunId, &Path),
    args: &RunArgs,
    reports: &ResultsFolder,
    speaker: &Output,
    again: &ResumeCommand,
) -> Exit {
    match conducted {
        Conducted::Ended(ended) if args.creating.detach && is_detached(&ended.outcome.end) => {
            let format = args.creating.format;
            detached::tell(&ended, reports, format, (run, ledger), again)
        }
        Conducted::Ended(ended) => conclude(&ended, reports, speaker, again),
        Conducted::AtOnce(exit) => {
            again.hint(ledger, run);
            exit
        }
    }
}

/// Leaves reports of a shard that has nothing to do, so that all shards can be joined.
fn idle(
    plan: &Plan,
    shard: Shard,
    args: &RunArgs,
    speaker: &Output,
    reports: &ResultsFolder,
) -> Exit {
    let service = reporting::service(&args.connection);
    let mut outcome = Outcome::without_work(service, End::EmptyShard(shard));
    outcome.scope = plan.scope;
    let written = reporting::write(&outcome, reports);
    let paths = reports.paths();
    result(&summary::render(&outcome, &speaker.palette(), &paths));
    Exit::of(&outcome, written)
}

fn is_detached(end: &End) -> bool {
    *end == End::NotFinished
}

fn beginning(args: &RunArgs, suites: &[Suite], service: &Service) -> Beginning {
    let started = Timestamp::now();
    let (api, is_sandboxed) = reporting::in_ledgers(service);
    let state = StateFolder::new(&args.state.state);
    Beginning {
        head: RunHead {
            id: state.next_run(started),
            started,
            api,
            is_sandboxed,
            selection: args.suites.selectors.given(),
            suites: suites.iter().map(hash).collect(),
        },
        state,
        unfinished: if args.creating.new {
            Unfinished::CreateNew
        } else {
            Unfinished::Block
        },
    }
}

fn hash(suite: &Suite) -> SuiteHash {
    let mut sha256 = String::new();
    for byte in Sha256::digest(suite.source.text().as_bytes()) {
        let _ = write!(sha256, "{byte:02x}");
    }
    SuiteHash {
        path: suite.source.path().to_string(),
        sha256,
    }
}

/// Unfinished runs that have asked for the same, unless it is to be paid for again.
fn blocking_runs(
    beginning: &Beginning,
    plan: &Plan,
) -> Result<Option<Vec<BlockingRun>>, UserError> {
    if beginning.head.is_sandboxed || beginning.unfinished == Unfinished::CreateNew {
        return Ok(None);
    }
    let blocking = beginning.state.blocking(plan, &beginning.head.api);
    let blocking = blocking.map_err(|error| unreadable(&error))?;
    Ok((!blocking.is_empty()).then_some(blocking))
}

fn to_resume<'a>(args: &RunArgs, blocking: &'a [BlockingRun]) -> Option<&'a BlockingRun> {
    let [only] = blocking else { return None };
    (args.creating.resume && !only.is_live).then_some(only)
}

fn unreadable(error: &LedgerError) -> UserError {
    let help = "it may hold what is about to be paid for again; name another folder with --state if you are sure \
                that it does not";
    UserError::new("the ledger of another run cannot be read")
        .caused_by(error)
        .help(help)
}
