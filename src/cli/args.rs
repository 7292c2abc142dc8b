//! Flags and environment, read here and nowhere else.

#![expect(
    clippy::doc_markdown,
    reason = "these comments are the help that people read on a terminal"
)]

mod attach;

mod check;

mod follow;

mod format;

mod init;

mod key;

mod run;

mod shared;

mod values;

use std::ffi::OsString;
use std::path::PathBuf;

pub(super) use attach::AttachArgs;
pub(super) use check::CheckArgs;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum, ValueHint};
pub(super) use follow::ReportPaths;
pub(super) use format::{Format, ProblemFormat};
pub(super) use init::{CiService, InitArgs};
pub(super) use key::{KEY_VARIABLE, key_from_environment};
pub(super) use run::RunArgs;
pub(super) use shared::{Connection, STATE, Selectors, State, Suites};
use values::ignore_empty_env;

/// A variable that a suite file asks for. What holds no text is as good as unset.
pub(super) fn suite_variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A variable that says which proxy is used. The HTTP library reads it too; messages name it.
pub(super) fn proxy_variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

const AFTER_HELP: &str = "\
The API key is read from SIGMAMIND_API_KEY or --api-key-file, never from a flag or a suite file.

Exit codes: 0 passed, 1 failed, 2 usage, 3 nothing to decide, 4 inconclusive,
5 a report could not be written, 129, 130 and 143 stopped by a signal.";

/// Declarative test suites for SigmaMind AI agents.
///
/// Suite files map agents to test cases on the platform. One batch run per agent is created, followed and judged.
#[derive(Debug, Parser)]
#[command(version, after_help = AFTER_HELP, max_term_width = 100, disable_help_subcommand = true)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,

    #[command(flatten)]
    pub(super) output: OutputOptions,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run the suites: one batch run per agent, judged and reported
    Run(Box<RunArgs>),
    /// Take up a run again from its ledger: same reports, same exit code
    ///
    /// What the run had asked of the service is followed to its end; creates without an answer are looked for
    /// first; what the run never came to ask for is created.
    Attach(Box<AttachArgs>),
    /// Report every problem of the suite files, and nothing else
    ///
    /// All files are checked, whatever is selected. With --online, what is selected is held against what the
    /// service has.
    Check(Box<CheckArgs>),
    /// Show what a run would create, without creating it
    Plan(Box<PlanArgs>),
    /// Write a first suite file, from the platform's agents and cases if a key is there
    ///
    /// On a terminal it asks which agents. Without a key it writes a template, which the sandbox can run.
    Init(Box<InitArgs>),
    /// Print the JSON Schema of suite files, for editors
    Schema,
    /// Serve the embedded sandbox, which speaks the API on this machine
    Sandbox(SandboxArgs),
}

/// How much is said, and in what colours.
#[derive(Clone, Debug, Args)]
pub(super) struct OutputOptions {
    /// Say nothing but results and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,

    /// Say what is asked of the service
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,

    /// When to use colours and moving progress; NO_COLOR is honoured
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        env = "SIGMA_SUITE_COLOR"
    )]
    pub(super) color: When,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Args)]
pub(super) struct PlanArgs {
    #[command(flatten)]
    pub(super) suites: Suites,

    /// Ask the service for labels and planned attempts, and show what would be spent
    #[arg(long)]
    pub(super) online: bool,

    /// Fail if the attempts planned in all are more than this, or not known
    #[arg(
        long,
        value_name = "COUNT",
        env = "SIGMA_SUITE_MAX_ATTEMPTS",
        requires = "online"
    )]
    pub(super) max_attempts: Option<u64>,

    #[command(flatten)]
    pub(super) state: State,

    /// How to show the plan
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(super) format: Format,

    #[command(flatten)]
    pub(super) connection: Connection,
}

#[derive(Debug, Args)]
pub(super) struct SandboxArgs {
    /// What the sandbox answers [default: outcomes by a hash of the case's id]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) script: Option<PathBuf>,

    /// Where to listen; an address of this machine
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8787")]
    pub(super) listen: std::net::SocketAddr,
}

impl Cli {
    /// Reads arguments, and the environment where a flag is absent.
    pub(super) fn read(arguments: &[OsString]) -> Result<Self, clap::Error> {
        #[cfg(debug_assertions)]
        if let Ok(fault) = std::env::var("SIGMA_SUITE_FAULT") {
            crate::crash::arm(&fault);
        }
        let matches = ignore_empty_env(Self::command()).try_get_matches_from(arguments)?;
        Self::from_arg_matches(&matches)
    }
}

/// Whether an escape sequence is in the arguments or in a variable that help shows.
pub(super) fn have_escapes(arguments: &[OsString]) -> bool {
    let variables =
        std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("SIGMA"));
    let values = variables.map(|(_, value)| value);
    let mut texts = arguments.iter().cloned().chain(values);
    texts.any(|text| text.to_string_lossy().contains('\u{1b}'))
}

/// The places for the reports of a run whose arguments make no sense as a whole: the folder, and that of the
/// JUnit file if it has one of its own. A misspelt flag must not leave the last run's reports as if they were
/// this one's. `None` if the arguments are of a command without reports.
pub(super) fn report_paths_from_args(arguments: &[OsString]) -> Option<ReportPaths> {
    let matches = ignore_empty_env(Cli::command())
        .ignore_errors(true)
        .try_get_matches_from(arguments)
        .ok()?;
    let run = matches
        .subcommand_matches("run")
        .or_else(|| matches.subcommand_matches("attach"))?;
    // Behind an error not even variables and defaults are filled in.
    let known = |flag: &str, variable: &str| {
        let path = run.try_get_one::<PathBuf>(flag).ok().flatten().cloned();
        let path = path.or_else(|| std::env::var_os(variable).map(PathBuf::from));
        path.filter(|path| !path.as_os_str().is_empty())
    };
    let results = known("results", follow::RESULTS_VARIABLE);
    Some(ReportPaths {
        results: results.unwrap_or_else(|| follow::RESULTS.into()),
        junit: known("junit", follow::JUNIT_VARIABLE),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::poll::Pace;
    use crate::runner::Settings;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_defaults_are_those_of_the_library() {
        let cli = Cli::read(&["sigma-suite".into(), "run".into()]).unwrap();
        let Command::Run(run) = cli.command else {
            panic!("another command")
        };
        let settings = run.settings();
        assert_eq!(settings.timeout, Settings::TIMEOUT);
        assert_eq!(settings.pace, Pace::default());
        assert_eq!(settings.create_grace, Settings::CREATE_GRACE);
    }

    #[test]
    fn the_folder_for_reports_is_found_among_arguments_that_make_no_sense() {
        let arguments =
            ["sigma-suite", "run", "--results", "out", "--no-such-flag"].map(OsString::from);
        assert_eq!(
            report_paths_from_args(&arguments).unwrap().results,
            PathBuf::from("out")
        );
        let arguments = ["sigma-suite", "check", "--no-such-flag"].map(OsString::from);
        assert!(report_paths_from_args(&arguments).is_none());
    }
}
