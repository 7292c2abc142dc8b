//! The command line: one file per command.

mod args;
mod attach;
mod baseline;
mod changed;
mod check;
mod command_error;
mod complete;
mod connect;
mod detached;
mod diff;
mod earlier_runs;
mod events;
mod explain;
mod find_case;
mod find_run;
mod github;
mod history;
mod history_error;
mod init;
mod list;
mod merge;
mod online;
mod open_ledger;
mod output;
mod pager;
mod plan;
mod problems;
mod prune;
mod record;
mod reference;
mod refusal;
mod report;
mod resume;
mod resume_command;
mod run;
mod run_task;
mod sandbox;
mod show;
mod signals;
mod spending;
mod streams;
mod suites;
mod user_error;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use schemars::generate::SchemaSettings;
use tokio::runtime;

use crate::exit::Exit;
use crate::outcome::Service;
use crate::sandbox::Script;
use crate::{document, suite};
use args::{Cli, Command, SchemaOf};
use command_error::CommandError;
use output::Output;
use user_error::UserError;

/// Runs the command that the arguments name.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if let Some(exit) = complete::answer(&arguments) {
        return exit.into();
    }
    match Cli::read(&arguments, output::usage_styles()) {
        Ok(cli) => dispatch(&cli, &arguments).into(),
        Err(error) => unreadable(&error, &arguments).into(),
    }
}

fn dispatch(cli: &Cli, arguments: &[OsString]) -> Exit {
    let output = Output::new(&cli.output);
    output.trace();
    let done = match &cli.command {
        Command::Check(args) => block_on(check::check(args, &output)),
        Command::Run(args) => block_on(run::run(args, &output)),
        Command::Attach(args) => block_on(attach::attach(args, &output)),
        Command::Plan(args) => block_on(plan::plan(args, &output)),
        Command::Show(args) => block_on(show::show(args, &output)),
        Command::Diff(args) => block_on(diff::diff(args, &output)),
        Command::Explain(args) => explain::explain(args, &output),
        Command::History(args) => history::history(args, &output),
        Command::List(args) => list::list(args, &output),
        Command::Baseline(args) => baseline::baseline(args, &output),
        Command::Prune(args) => prune::prune(args),
        Command::Report(args) => report::report(args, &output),
        Command::Merge(args) => merge::merge(args, &output),
        Command::Init(args) => block_on(init::init(args, &output)),
        Command::Schema(args) => {
            output::result(&schema(args.of));
            Ok(Exit::Passed)
        }
        Command::Sandbox(args) => block_on(sandbox::serve(args, &output)),
        Command::Completions(args) => {
            let program = arguments.first().map(OsString::as_os_str);
            output::result(&complete::script(args.shell, program));
            Ok(Exit::Passed)
        }
        Command::Man(args) => reference::man(args, &output),
    };
    done.unwrap_or_else(|error| {
        error.show(&output);
        error.exit()
    })
}

fn schema(of: SchemaOf) -> String {
    match of {
        SchemaOf::Suite => suite::schema(),
        SchemaOf::Results => document::results_schema(),
        SchemaOf::Events => document::events_schema(),
        SchemaOf::Sandbox => suite::schema_of::<Script>(SchemaSettings::draft07()),
    }
}

/// One thread is enough: a run waits far more than it works.
fn block_on(
    command: impl Future<Output = Result<Exit, CommandError>>,
) -> Result<Exit, CommandError> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| UserError::new("cannot start").caused_by(&error))?;
    let done = runtime.block_on(command);
    // Nothing that is still running can change the result, and a name lookup that hangs must not delay it.
    runtime.shutdown_background();
    done
}

/// Shows help or version, or what is wrong with the arguments; reports must then say so too.
fn unreadable(error: &clap::Error, arguments: &[OsString]) -> Exit {
    output::usage(error, || args::contain_escapes(arguments));
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        return Exit::Passed;
    }
    if let Some(paths) = args::report_paths_from_args(arguments) {
        let message = error.to_string();
        let reason = message.lines().next().unwrap_or_default();
        let service = Service::Api("not asked".to_owned());
        for error in refusal::report_refusal(&paths, service, reason) {
            output::show_error(&UserError::new("a report is missing").caused_by(&error));
        }
    }
    Exit::Usage
}
