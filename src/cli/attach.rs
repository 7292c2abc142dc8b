//! `sigma-suite attach`: takes a run up from its ledger, or follows a batch that somebody else started.

use std::path::{Path, PathBuf};

use super::args::AttachArgs;
use super::command_error::CommandError;
use super::conduct::{Conducted, conclude, conduct};
use super::connect::{self, Connected};
use super::external_batch;
use super::output::Output;
use super::reporting::{prove, reported};
use super::resume_command::ResumeCommand;
use super::suites;
use super::user_error::UserError;
use crate::exit::Exit;
use crate::id::RunId;
use crate::ledger::{self, Ledger, LedgerError, RecordedRun, StateFolder};
use crate::outcome::Service;
use crate::report::ResultsFolder;
use crate::runner::{self, Refusal, Settings, TakenUp};

pub(super) async fn attach(args: &AttachArgs, speaker: &Output) -> Exit {
    reported(
        &args.report_paths,
        &args.connection,
        speaker,
        async |reports| work(args, speaker, reports).await,
    )
    .await
}

async fn work(
    args: &AttachArgs,
    speaker: &Output,
    reports: &ResultsFolder,
) -> Result<Exit, CommandError> {
    if args.connection.sandbox.is_some() {
        let help = "a sandbox for later is `sigma-suite sandbox`, with --api-url";
        let mistake = UserError::new("an embedded sandbox has nothing that could be taken up");
        return Err(mistake.help(help).into());
    }
    let settings = args.pacing.settings();
    if let (Some(batch), Some(agent)) = (&args.batch, &args.agent) {
        let connected = connect::connect(&args.connection).await?;
        let taken_up = external_batch::batch(batch, agent, &connected.client).await?;
        let again = ResumeCommand::new(&args.state.state, &args.connection, None);
        let taken_up = (taken_up, Ledger::unwritten());
        let conducted = follow(taken_up, &connected, &settings, speaker, reports, &again).await?;
        return Ok(finish(conducted, None, reports, speaker, &again));
    }
    suites::warn_of_non_ledgers(&args.state);
    let (path, is_file) = find(args.run.as_deref(), &args.state.state)?;
    let again = ResumeCommand::new(
        &args.state.state,
        &args.connection,
        is_file.then_some(path.as_path()),
    );
    // Whoever brought the ledger must not decide where the key goes.
    let recorded = ledger::read(&path).map_err(|error| unusable(&error))?;
    let connected = connect::connect(&args.connection).await?;
    check_address(&recorded, &connected.service)?;
    let state = StateFolder::new(&args.state.state);
    let taken = open(&path, &state, &connected.service)?;
    let run = taken.0.head.id.clone();
    let conducted = take_up(taken, &connected, &settings, speaker, reports, &again).await?;
    let run = Some((&run, path.as_path()));
    Ok(finish(conducted, run, reports, speaker, &again))
}

/// The ledger that is meant, and whether it was named as a file.
fn find(run: Option<&str>, state: &Path) -> Result<(PathBuf, bool), UserError> {
    let folder = StateFolder::new(state);
    let Some(run) = run else {
        let latest = folder
            .latest_unfinished()
            .map_err(|error| unusable(&error))?;
        let help = "name a run or the file of its ledger, or another folder with --state";
        let none = || {
            let shown = state.display();
            UserError::new(format!("there is no unfinished run in {shown}")).help(help)
        };
        return Ok((latest.ok_or_else(none)?.path, false));
    };
    if let Some(path) = RunId::new(run)
        .map(|run| folder.path_of(&run))
        .filter(|path| path.symlink_metadata().is_ok())
    {
        folder.not_ledgers().map_err(|error| unusable(&error))?;
        return Ok((path, false));
    }
    if Path::new(run).is_file() {
        // A link that the user names is followed; its lock belongs beside the file.
        let path = std::fs::canonicalize(run).ok();
        let path = path.filter(|_| Path::new(run).is_symlink());
        return Ok((path.unwrap_or_else(|| run.into()), true));
    }
    let help = format!("the ledgers of runs are in {}", folder.path().display());
    Err(UserError::new(format!("there is no run and no file {run}")).help(help))
}

/// Opens a ledger to go on with it.
pub(super) fn open(
    path: &Path,
    state: &StateFolder,
    service: &Service,
) -> Result<(RecordedRun, Ledger), UserError> {
    let taken = ledger::resume(path, state).map_err(|error| unusable(&error))?;
    check_address(&taken.0, service)?;
    Ok(taken)
}

fn unusable(error: &LedgerError) -> UserError {
    let mistake = UserError::new("the run cannot be taken up").caused_by(error);
    match error {
        LedgerError::Busy { .. } | LedgerError::Locked { .. } => {
            mistake.help("wait for its end, or stop it first")
        }
        LedgerError::Empty { .. } => mistake.help("run the suites again; nothing was paid for"),
        LedgerError::Newer { .. } => {
            mistake.help("install the version that wrote it, or a later one")
        }
        LedgerError::Damaged { .. } => mistake
            .help("what was created before that line can be followed with --batch and --agent"),
        LedgerError::Disk { .. } => mistake,
    }
}

fn check_address(recorded: &RecordedRun, service: &Service) -> Result<(), UserError> {
    let run = &recorded.head.id;
    if recorded.head.is_sandboxed {
        let message = format!("run {run} asked an embedded sandbox, which ended with it");
        return Err(UserError::new(message).help("there is nothing left to follow: run it again"));
    }
    match service {
        Service::Api(address) if *address != recorded.head.api => {
            let message = format!(
                "run {run} asked {}, and {address} is to be asked now",
                recorded.head.api
            );
            let help = "set SIGMAMIND_API_URL or --api-url to the address of the run, if you trust it with your key";
            Err(UserError::new(message).help(help))
        }
        _ => Ok(()),
    }
}

/// Goes on with a run.
pub(super) async fn take_up(
    (recorded, ledger): (RecordedRun, Ledger),
    connected: &Connected,
    settings: &Settings,
    speaker: &Output,
    reports: &ResultsFolder,
    again: &ResumeCommand,
) -> Result<Conducted, CommandError> {
    speaker.say(&format!("resuming run {}", recorded.head.id));
    let taken_up = (TakenUp::from(recorded), ledger);
    follow(taken_up, connected, settings, speaker, reports, again).await
}

async fn follow(
    (taken_up, ledger): (TakenUp, Ledger),
    connected: &Connected,
    settings: &Settings,
    speaker: &Output,
    reports: &ResultsFolder,
    again: &ResumeCommand,
) -> Result<Conducted, CommandError> {
    let Connected {
        client, service, ..
    } = connected;
    let (plan, run) = (&taken_up.plan, taken_up.run.clone());
    prove(
        &plan.unfinished(run, service.clone(), taken_up.started),
        reports,
    )?;
    let conducted = conduct(plan, service, speaker, async |stop, events| {
        let service = service.clone();
        let attached =
            runner::attach(&taken_up, ledger, client, service, settings, stop, events).await;
        attached.map_err(Refusal::OtherLedgers)
    });
    conducted
        .await?
        .map_err(|refusal| CommandError::of_refusal(refusal, &[], again))
}

fn finish(
    conducted: Conducted,
    run: Option<(&RunId, &Path)>,
    reports: &ResultsFolder,
    speaker: &Output,
    again: &ResumeCommand,
) -> Exit {
    match conducted {
        Conducted::Ended(ended) => conclude(&ended, reports, speaker, again),
        Conducted::AtOnce(exit) => {
            if let Some((run, ledger)) = run {
                again.hint(ledger, run);
            }
            exit
        }
    }
}
