//! The command line: one file per command. What they share is how they are read and how they speak.

mod resume_command;

mod args;

mod attach;

mod changed;

mod check;

mod connect;

mod detached;

mod init;

mod user_error;

mod command_error;

mod online;

mod open_ledger;

mod streams;

mod plan;

mod problems;

mod resume;

mod run;

mod run_task;

mod sandbox;

mod signals;

mod output;

mod spending;

mod suites;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use tokio::runtime;

use crate::exit::Exit;
use crate::outcome::Service;
use args::{Cli, Command};
use output::Output;
use user_error::UserError;

/// Reads the arguments, does what they say, and tells how it ended.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    match Cli::read(&arguments) {
        Ok(cli) => dispatch(&cli).into(),
        Err(error) => unreadable(&error, &arguments).into(),
    }
}

fn dispatch(cli: &Cli) -> Exit {
    let output = Output::new(&cli.output);
    output.trace();
    match &cli.command {
        Command::Check(args) => block_on(check::check(args, &output)),
        Command::Run(args) => block_on(run::run(args, &output)),
        Command::Attach(args) => block_on(attach::attach(args, &output)),
        Command::Plan(args) => block_on(plan::plan(args, &output)),
        Command::Init(args) => block_on(init::init(args, &output)),
        Command::Schema => {
            output::result(&crate::suite::schema());
            Exit::Passed
        }
        Command::Sandbox(args) => block_on(sandbox::serve(args, &output)),
    }
}

/// One thread is enough: a run waits far more than it works.
fn block_on(command: impl Future<Output = Exit>) -> Exit {
    match runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => {
            let exit = runtime.block_on(command);
            // Nothing that is still under way can change the result, and a hung look-up must not delay it.
            runtime.shutdown_background();
            exit
        }
        Err(error) => {
            output::user_error(&UserError::new("cannot start").caused_by(&error));
            Exit::Usage
        }
    }
}

/// Help and version are what was asked for; everything else is a error, and the reports must say so too.
fn unreadable(error: &clap::Error, arguments: &[OsString]) -> Exit {
    output::usage(error, args::contain_escapes(arguments));
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
        for error in run_task::report_refusal(&paths, service, reason) {
            output::user_error(&UserError::new("a report is missing").caused_by(&error));
        }
    }
    Exit::Usage
}
