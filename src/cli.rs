//! The command line: one file per command. What they share is how they are read and how they speak.

mod resume_command;

mod args;

mod attach;

mod changed;

mod check;

mod conduct;

mod connect;

mod detached;

mod external_batch;

mod init;

mod user_error;

mod command_error;

mod online;

mod streams;

mod plan;

mod problems;

mod reporting;

mod resume;

mod run;

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
use crate::outcome::{End, Service};
use args::{Cli, Command};
use output::Output;

/// Reads the arguments, does what they say, and tells how it ended.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    match Cli::read(&arguments) {
        Ok(cli) => dispatch(&cli).into(),
        Err(error) => unreadable(&error, &arguments).into(),
    }
}

fn dispatch(cli: &Cli) -> Exit {
    let speaker = Output::new(&cli.output);
    speaker.trace();
    match &cli.command {
        Command::Check(args) => block_on(check::check(args, &speaker)),
        Command::Run(args) => block_on(run::run(args, &speaker)),
        Command::Attach(args) => block_on(attach::attach(args, &speaker)),
        Command::Plan(args) => block_on(plan::plan(args, &speaker)),
        Command::Init(args) => block_on(init::init(args, &speaker)),
        Command::Schema => {
            output::result(&crate::suite::schema());
            Exit::Passed
        }
        Command::Sandbox(args) => block_on(sandbox::serve(args, &speaker)),
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
            output::mistake(&user_error::UserError::new("cannot start").caused_by(&error));
            Exit::Usage
        }
    }
}

/// Help and version are what was asked for; everything else is a mistake, and the reports must say so too.
fn unreadable(error: &clap::Error, arguments: &[OsString]) -> Exit {
    output::usage(error, args::contain_escapes(arguments));
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        return Exit::Passed;
    }
    if let Some((folder, junit)) = args::report_paths_from_args(arguments) {
        let problem = error
            .to_string()
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned();
        let service = Service::Api("not asked".to_owned());
        let end = End::Refused { problem };
        for error in reporting::leave_reports(&folder, junit.as_deref(), service, end) {
            output::mistake(&user_error::UserError::new("a report is missing").caused_by(&error));
        }
    }
    Exit::Usage
}
