//! `sigma-suite run`: from suite files to reports.

use std::fmt::Write;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::args::RunArgs;
use super::baseline;
use super::command_error::{self, CommandError};
use super::connect::{self, in_ledgers, service};
use super::earlier_runs::EarlierRuns;
use super::open_ledger;
use super::output::Output;
use super::resume::{check_budget, check_same_plan};
use super::resume_command::ResumeCommand;
use super::run_task::{Finished, RunTask};
use super::suites;
use super::user_error::UserError;
use crate::exit::Exit;
use crate::ledger::{BlockingRun, RunHead, StateFolder, SuiteHash, Unfinished};
use crate::outcome::{End, Outcome, Service};
use crate::plan::Plan;
use crate::runner::{NewLedger, Run};
use crate::suite::Suite;

pub(super) async fn run(args: &RunArgs, output: &Output) -> Result<Exit, CommandError> {
    let resume = ResumeCommand::new(&args.state.state, &args.connection, &args.pacing)
        .comparing(&args.verdict);
    let (paths, format) = (&args.reports, args.creating.format);
    let work = async |task: &mut RunTask| work(args, output, task).await;
    Ok(RunTask::perform(paths, &args.connection, resume, output, format, work).await)
}

async fn work(
    args: &RunArgs,
    output: &Output,
    task: &mut RunTask<'_>,
) -> Result<Finished, CommandError> {
    let (suites, mut plan) = suites::choose(&args.suites, &args.connection, &args.state, output)?;
    args.verdict.apply(&mut plan.criteria);
    if let Some(reason) = plan.idle {
        let service = service(&args.connection);
        // An idle shard too has reports, so that all shards can be joined.
        return Ok(Finished::without_run(Outcome {
            scope: plan.scope,
            criteria: plan.criteria,
            ..Outcome::without_work(service, End::Idle { reason })
        }));
    }
    let service = service(&args.connection);
    task.baseline = baseline::given(&args.verdict, &plan.criteria, &service)?;
    let earlier = EarlierRuns::read(&args.verdict, &args.state, &plan.criteria, &service)?;
    let shortest = earlier.shortest_batches(&plan);
    task.earlier = Some(earlier);
    if !args.suites.selectors.last_failed {
        suites::warn_of_non_ledgers(&args.state);
    }
    let connected = connect::connect(&args.connection).await?;
    let ledger = new_ledger(args, &suites, &connected.service);
    let blocking = blocking_runs(&ledger, &plan)?;
    let run = match &blocking[..] {
        [] => Run::new(plan, ledger).with_shortest_batches(shortest),
        [only] if args.creating.resume && !only.is_live => {
            let opened = open_ledger::open(&only.path, &ledger.state, &connected.service)?;
            check_same_plan(&opened.0, &plan)?;
            check_budget(&opened.0, args.creating.max_attempts)?;
            open_ledger::resume(opened, &args.verdict, output)
        }
        blocking => return Err(command_error::blocked(blocking, &task.resume)),
    };
    let to_error = |error, resume: &_| CommandError::of_run(error, &suites, resume);
    task.execute(run, &connected, args.settings(), to_error)
        .await
}

fn new_ledger(args: &RunArgs, suites: &[Suite], service: &Service) -> NewLedger {
    let started = Timestamp::now();
    let (api, is_sandboxed) = in_ledgers(service);
    let state = StateFolder::new(&args.state.state);
    NewLedger {
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

/// Unfinished runs that asked for the same; none if it is to be paid for again.
fn blocking_runs(ledger: &NewLedger, plan: &Plan) -> Result<Vec<BlockingRun>, UserError> {
    if ledger.head.is_sandboxed || ledger.unfinished == Unfinished::CreateNew {
        return Ok(Vec::new());
    }
    let blocking = ledger.state.blocking(plan, &ledger.head.api);
    blocking.map_err(|error| {
        let help = "it may hold what is about to be paid for again; name another folder with --state if you are sure \
                    that it does not";
        UserError::new("the ledger of another run cannot be read")
            .caused_by(&error)
            .help(help)
    })
}
