//! `sigma-suite attach`: resumes a run from its ledger, or follows a batch that was started elsewhere.

use super::args::{AttachArgs, Format};
use super::baseline;
use super::command_error::{CommandError, of_failure};
use super::connect::{self, Connected};
use super::earlier_runs::EarlierRuns;
use super::open_ledger;
use super::output::Output;
use super::resume_command::ResumeCommand;
use super::run_task::{Finished, RunTask};
use super::suites;
use super::user_error::UserError;
use crate::exit::Exit;
use crate::id::{AgentId, BatchId};
use crate::ledger::StateFolder;
use crate::runner::{ExternalBatchError, Run};

pub(super) async fn attach(args: &AttachArgs, output: &Output) -> Result<Exit, CommandError> {
    let resume = ResumeCommand::new(&args.state.state, &args.connection, &args.pacing)
        .comparing(&args.verdict);
    let work = async |task: &mut RunTask| work(args, output, task).await;
    let (paths, format) = (&args.reports, Format::default());
    Ok(RunTask::perform(paths, &args.connection, resume, output, format, work).await)
}

async fn work(
    args: &AttachArgs,
    output: &Output,
    task: &mut RunTask<'_>,
) -> Result<Finished, CommandError> {
    if args.connection.sandbox.is_some() {
        let help = "to keep a sandbox for later, start `sigma-suite sandbox` and use --api-url";
        let message = "the embedded sandbox has no runs that could be resumed";
        return Err(UserError::new(message).help(help).into());
    }
    let (run, connected) = if let (Some(batch), Some(agent)) = (&args.batch, &args.agent) {
        let connected = connect::connect(&args.connection).await?;
        (external(batch, agent, &connected).await?, connected)
    } else {
        suites::warn_of_non_ledgers(&args.state);
        let found = open_ledger::find(args.run.as_deref(), &args.state.state)?;
        if found.is_file {
            task.resume.name_file(&found.path);
        }
        let path = &found.path;
        open_ledger::read(path)?;
        let connected = connect::connect(&args.connection).await?;
        let service = &connected.service;
        let opened = open_ledger::open(path, &StateFolder::new(&args.state.state), service)?;
        (
            open_ledger::resume(opened, &args.verdict, output),
            connected,
        )
    };
    let criteria = &run.plan().criteria;
    task.baseline = baseline::given(&args.verdict, criteria, &connected.service)?;
    task.earlier = Some(EarlierRuns::read(
        &args.verdict,
        &args.state,
        criteria,
        &connected.service,
    )?);
    let to_error = |error, resume: &_| CommandError::of_run(error, &[], resume);
    task.execute(run, &connected, args.pacing.settings(), to_error)
        .await
}

async fn external(batch: &str, agent: &str, connected: &Connected) -> Result<Run, CommandError> {
    let no_id = |flag, text| UserError::new(format!("{flag} {text}: not an id"));
    let batch = BatchId::new(batch).ok_or_else(|| no_id("--batch", batch))?;
    let agent = AgentId::new(agent).ok_or_else(|| no_id("--agent", agent))?;
    let run = Run::external(&connected.client, &agent, &batch).await;
    run.map_err(|error| match &error {
        ExternalBatchError::Unreadable { source, .. } if source.is_absent() => {
            let help =
                "copy both ids from the dashboard; the key must belong to the same workspace";
            let message = format!("the service knows no batch {batch} of agent {agent}");
            UserError::new(message).caused_by(source).help(help).into()
        }
        ExternalBatchError::Unreadable { source, .. } => of_failure(source),
        ExternalBatchError::NoCases(_) => {
            let help = "wait until the service lists its test runs, and try again";
            CommandError::Unavailable(UserError::new(error.to_string()).help(help))
        }
    })
}
