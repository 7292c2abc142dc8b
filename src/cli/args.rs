//! Command line arguments and environment variables. Only this module reads them.

#![expect(
    clippy::doc_markdown,
    reason = "clap prints these comments as help texts"
)]

mod attach;

mod baseline;

mod check;

mod compare;

mod deferred;

mod follow;

mod format;

mod github;

mod history;

mod init;

mod key;

mod look_back;

mod output;

mod pager;

mod partial;

mod plan;

mod run;

mod scripts;

mod shared;

mod values;

mod verdict;

use std::ffi::OsString;
use std::path::PathBuf;

pub(super) use attach::AttachArgs;
pub(super) use baseline::{BaselineAction, BaselineArgs};
pub(super) use check::CheckArgs;
use clap::builder::Styles;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueHint};
pub(super) use compare::{DiffArgs, ExplainArgs};
use deferred::Deferred;
pub(super) use follow::{Pacing, RESULTS, ReportPaths};
pub(super) use format::{Format, ProblemFormat, SchemaArgs, SchemaOf};
pub(super) use github::{GithubEnvironment, GithubWhen};
pub(super) use history::HistoryArgs;
pub(super) use init::{CiService, InitArgs};
pub(super) use key::{KEY_VARIABLE, key_from_environment};
pub(super) use look_back::{ListArgs, MergeArgs, PruneArgs, ReportArgs, ShowArgs};
pub(super) use output::{ColorWhen, DiagnosticForm, OutputOptions};
pub(super) use pager::{PagerArgs, has_less_options, pager_from_environment};
pub(super) use partial::PartialArgs;
pub(super) use plan::PlanArgs;
pub(super) use run::RunArgs;
pub(super) use scripts::{
    COMPLETE_VARIABLE, CompletionsArgs, DATE_VARIABLE, ManArgs, Shell, completing_shell,
    source_date,
};
pub(super) use shared::{Connection, STATE, Selectors, StateArgs, Suites};
use values::ignore_empty_env;
pub(super) use verdict::VerdictArgs;

use crate::{exit, platform};

/// A variable that a suite file uses. A value that is not valid Unicode counts as unset.
pub(super) fn suite_variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A proxy variable, for messages. The HTTP library reads it itself.
pub(super) fn proxy_variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Whether the terminal shows more than ASCII, according to the locale.
pub(super) fn is_unicode_locale() -> bool {
    let variables = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter();
    let mut values = variables.filter_map(|name| std::env::var(name).ok());
    let locale = values.find(|value| !value.is_empty());
    let is_utf8 = |locale: String| locale.to_uppercase().replace('-', "").contains("UTF8");
    platform::IS_ALWAYS_UNICODE || locale.is_some_and(is_utf8)
}

fn after_help() -> String {
    format!(
        "The API key is read from SIGMAMIND_API_KEY or --api-key-file, never from an argument or a suite file.\n\n\
         Exit codes: {}.",
        exit::in_words()
    )
}

/// Declarative test suites for SigmaMind AI agents.
///
/// Suite files map agents to test cases on the platform. A run creates one batch run per agent, waits for the
/// results and judges them.
#[derive(Debug, Parser)]
#[command(version, after_help = after_help(), max_term_width = 100, disable_help_subcommand = true)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,

    #[command(flatten)]
    pub(super) output: OutputOptions,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run the suites: create one batch run per agent, judge the results, write reports
    Run(Deferred<RunArgs>),
    /// Resume a run from its ledger, with the same reports and exit code
    ///
    /// Follows the batches that the run created. Looks for batches whose create request got no answer. Creates the
    /// batches that the run has not requested yet.
    Attach(Deferred<AttachArgs>),
    /// Check the suite files without running them
    ///
    /// Checks all files, whatever is selected. With --online, also checks the selected agents and cases against the
    /// service.
    Check(Deferred<CheckArgs>),
    /// Show what a run would create
    Plan(Deferred<PlanArgs>),
    /// Show the cases of a run, or every attempt of a case with its conversation
    ///
    /// The results of the last 10 runs are kept in the state folder.
    Show(Deferred<ShowArgs>),
    /// Compare two runs: which cases are better or worse, new or gone
    ///
    /// One run is compared with `last`; without any, `last~1` is compared with `last`. Cases that did not change are
    /// counted. The exit code is 0, whatever changed.
    Diff(Deferred<DiffArgs>),
    /// Explain the verdict of a case: attempts, gate, quarantine, definition, and how it counts for the run
    Explain(Deferred<ExplainArgs>),
    /// List the runs of the state folder
    List(Deferred<ListArgs>),
    /// Save the results of a run to compare later runs with
    ///
    /// Cases of the run replace those in the file. A case with an attempt that has no verdict is not saved.
    Baseline(Deferred<BaselineArgs>),
    /// Show the results of each case over time, and whether an agent's pass rate has dropped
    ///
    /// Reads the ledgers of the state folder, and what `prune` kept of earlier ones. Shows the runs of one API address.
    History(Deferred<HistoryArgs>),
    /// Remove ledgers and kept results of old runs from the state folder
    ///
    /// The files of unfinished runs stay, and those that an unfinished run needs. The results of each case stay for
    /// `history`.
    Prune(Deferred<PruneArgs>),
    /// Render the reports of a run again, without a key or network
    Report(Deferred<ReportArgs>),
    /// Join the results of all shards to one run, with the same reports and exit code
    Merge(Deferred<MergeArgs>),
    /// Write a suite file to start with, or a CI pipeline
    ///
    /// With an API key, lists agents and test cases of the platform; on a terminal, asks which agents to list.
    /// Without a key, writes a template, which the sandbox can run.
    Init(Deferred<InitArgs>),
    /// Print the JSON Schema of suite files, of results.json, of events or of sandbox scripts
    Schema(Deferred<SchemaArgs>),
    /// Serve the sandbox, a local implementation of the API
    Sandbox(Deferred<SandboxArgs>),
    /// Print the script that makes a shell complete commands, options and their values
    ///
    /// Values come from the suite files and the state folder: agents, cases, tags, files and runs. No request is sent.
    Completions(Deferred<CompletionsArgs>),
    /// Print or write the manual pages
    Man(Deferred<ManArgs>),
}

#[derive(Debug, Args)]
pub(super) struct SandboxArgs {
    /// Script with the answers of the sandbox [default: outcomes from a hash of the case id]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) script: Option<PathBuf>,

    /// Local address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8787")]
    pub(super) listen: std::net::SocketAddr,

    /// Serve HTTPS, and write the certificate that clients must trust to this file
    ///
    /// With HTTP/2 and HTTP/1.1. The certificate is that of a CA which is new with each start. SSL_CERT_FILE=FILE makes
    /// a run trust it.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) tls_ca: Option<PathBuf>,
}

impl Cli {
    /// Parses the arguments. Environment variables replace missing flags. Help and errors have the styles.
    pub(super) fn read(arguments: &[OsString], styles: Styles) -> Result<Self, clap::Error> {
        #[cfg(debug_assertions)]
        if let Ok(fault) = std::env::var("SIGMA_SUITE_FAULT") {
            crate::crash::arm(&fault);
        }
        let command = match arguments {
            // Nothing else is needed for it, and to define the commands takes most of the time.
            [_, flag] if flag == "--version" || flag == "-V" => {
                clap::Command::new(env!("CARGO_PKG_NAME")).version(env!("CARGO_PKG_VERSION"))
            }
            _ if own_variables().any(|value| value.is_empty()) => ignore_empty_env(Self::command()),
            // No command runs: to copy the global options to each would take as long as to define the commands.
            [_, flag] if flag == "--help" || flag == "-h" => {
                Self::command().mut_args(|arg| arg.global(false))
            }
            _ => Self::command(),
        };
        let mut command = command.styles(styles);
        let matches = command.try_get_matches_from_mut(arguments);
        // To free the hundreds of parts of the definition takes longer than to parse the arguments.
        std::mem::forget(command);
        Self::from_arg_matches(&matches?)
    }
}

/// Whether the arguments, or the variables whose values the help shows, contain an escape sequence.
pub(super) fn contain_escapes(arguments: &[OsString]) -> bool {
    let mut texts = arguments.iter().cloned().chain(own_variables());
    texts.any(|text| text.to_string_lossy().contains('\u{1b}'))
}

/// The values of the variables of this program, which are those of its options and the key.
fn own_variables() -> impl Iterator<Item = OsString> {
    let variables = std::env::vars_os();
    let is_own = |name: &OsString| {
        let start = name.as_encoded_bytes().get(..5);
        // On Windows, the case does not matter.
        start.is_some_and(|start| start.eq_ignore_ascii_case(b"SIGMA"))
    };
    let own = variables.filter(move |(name, _)| is_own(name));
    own.map(|(_, value)| value)
}

/// The report paths from arguments that are invalid as a whole.
///
/// A run with a misspelt flag replaces the reports at these paths: those of the last run would look like its result.
/// `None` for a command without reports.
pub(super) fn report_paths_from_args(arguments: &[OsString]) -> Option<ReportPaths> {
    partial::report_paths(Cli::command(), arguments)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::poll::Pace;
    use crate::runner::Settings;

    #[test]
    fn the_definition_of_the_command_line_is_valid() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_default_settings_are_those_of_the_library() {
        let cli = Cli::read(&["sigma-suite".into(), "run".into()], Styles::plain()).unwrap();
        let Command::Run(run) = cli.command else {
            panic!("another command")
        };
        let settings = run.settings();
        assert_eq!(settings.timeout, Settings::TIMEOUT);
        assert_eq!(settings.pace, Pace::default());
        assert_eq!(settings.create_grace, Settings::CREATE_GRACE);
    }

    #[test]
    fn report_paths_are_found_in_invalid_arguments() {
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
