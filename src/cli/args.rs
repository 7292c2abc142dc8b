//! Flags and environment, read here and nowhere else.

mod values;

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum, ValueHint};
use crate::api::ApiAddress;
use crate::policy::poll::Pace;
use crate::runner::{Preflight, Settings};
use values::{deaf_to_empty, duration};

/// Where the key is looked for. Never a flag: other users of the machine can read those.
pub(super) const KEY_VARIABLE: &str = "SIGMAMIND_API_KEY";

/// The key in the environment; empty where there is none.
pub(super) fn key_from_environment() -> String {
    std::env::var_os(KEY_VARIABLE).map(|key| key.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A variable that a suite file asks for. What holds no text is as good as unset.
pub(super) fn suite_variable(name: &str) -> Option<String> {
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
    pub(super) talk: Talk,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run the suites: one batch run per agent, judged and reported
    Run(Box<RunArgs>),
    /// Report every problem of the suite files, and nothing else
    Check(CheckArgs),
    /// Show what a run would create, without creating it
    Plan(PlanArgs),
    /// Serve the embedded sandbox, which speaks the API on this machine
    Sandbox(SandboxArgs),
}

/// How much is said, and in what colours.
#[derive(Clone, Debug, Args)]
pub(super) struct Talk {
    /// Say nothing but results and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,

    /// Say what is asked of the service
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,

    /// When to use colours and moving progress; NO_COLOR is honoured
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN", env = "SIGMA_SUITE_COLOR")]
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

/// Which suites, and what of them.
#[derive(Clone, Debug, Args)]
pub(super) struct Suites {
    /// Suite files, folders or globs [default: all suite files below the current folder]
    #[arg(value_name = "PATH|GLOB", value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,

    /// Only agents whose name or id matches; may repeat
    #[arg(long, value_name = "GLOB", help_heading = "Selection")]
    pub(super) agent: Vec<String>,

    /// Only cases whose id or name in the file matches; may repeat
    #[arg(long, value_name = "GLOB", help_heading = "Selection")]
    pub(super) case: Vec<String>,

    /// Only cases with a tag that matches; may repeat
    #[arg(long, value_name = "GLOB", help_heading = "Selection")]
    pub(super) tag: Vec<String>,
}

/// Who is asked.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Service")]
pub(super) struct Connection {
    /// Where the API is
    #[arg(long, value_name = "URL", env = "SIGMAMIND_API_URL", default_value = ApiAddress::SERVICE)]
    pub(super) api_url: String,

    /// Read the API key from this file, or from standard input with `-` [else: SIGMAMIND_API_KEY]
    #[arg(long, value_name = "FILE", env = "SIGMA_SUITE_API_KEY_FILE", value_hint = ValueHint::FilePath)]
    pub(super) api_key_file: Option<PathBuf>,

    /// Ask the embedded sandbox in place of the service, with no key and at no cost
    #[arg(long, value_name = "SCRIPT", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub(super) sandbox: Option<PathBuf>,

    /// Give up on a service that cannot be reached for this long, while nothing was created
    #[arg(long, value_name = "TIME", env = "SIGMA_SUITE_OUTAGE_LIMIT", default_value = "1m", value_parser = duration)]
    pub(super) outage_limit: Duration,
}

#[derive(Debug, Args)]
pub(super) struct RunArgs {
    #[command(flatten)]
    pub(super) suites: Suites,

    #[command(flatten)]
    pub(super) connection: Connection,

    #[command(flatten)]
    pub(super) reports: Reports,

    #[command(flatten)]
    pub(super) pacing: Pacing,
}

/// Where the reports go.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Reports")]
pub(super) struct Reports {
    /// Folder for junit.xml and results.json
    #[arg(long, value_name = "DIR", env = "SIGMA_SUITE_RESULTS", default_value = "sigma-suite-results")]
    #[arg(value_hint = ValueHint::DirPath)]
    pub(super) results: PathBuf,

    /// Write the JUnit file here instead
    #[arg(long, value_name = "FILE", env = "SIGMA_SUITE_JUNIT", value_hint = ValueHint::FilePath)]
    pub(super) junit: Option<PathBuf>,
}

/// How a run is done.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Run")]
pub(super) struct Pacing {
    /// Create batches without asking the service about agents and cases first
    #[arg(long, env = "SIGMA_SUITE_NO_PREFLIGHT", value_parser = clap::builder::FalseyValueParser::new())]
    pub(super) no_preflight: bool,

    /// Time limit of the run; batches that have not ended then are left, since they cannot be cancelled
    #[arg(long, value_name = "TIME", env = "SIGMA_SUITE_TIMEOUT", default_value = "60m", value_parser = duration)]
    pub(super) timeout: Duration,

    /// Leave a batch that shows no progress for this long [default: never]
    #[arg(long, value_name = "TIME", env = "SIGMA_SUITE_STALL_TIMEOUT", value_parser = duration)]
    pub(super) stall_timeout: Option<Duration>,

    /// Batches under way at once [default: all]
    #[arg(long, value_name = "COUNT", env = "SIGMA_SUITE_MAX_IN_FLIGHT")]
    pub(super) max_in_flight: Option<NonZeroUsize>,

    /// Never look at a batch oftener than this
    #[arg(long, value_name = "TIME", env = "SIGMA_SUITE_POLL_MIN", default_value = "500ms", value_parser = duration)]
    pub(super) poll_min: Duration,

    /// Never look at a batch more rarely than this
    #[arg(long, value_name = "TIME", env = "SIGMA_SUITE_POLL_MAX", default_value = "30s", value_parser = duration)]
    pub(super) poll_max: Duration,
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Suite files, folders or globs [default: all suite files below the current folder]
    #[arg(value_name = "PATH|GLOB", value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,

    /// How to show the problems
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct PlanArgs {
    #[command(flatten)]
    pub(super) suites: Suites,

    /// Ask the service for labels and planned attempts
    #[arg(long)]
    pub(super) online: bool,

    /// How to show the plan
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(super) format: Format,

    #[command(flatten)]
    pub(super) connection: Connection,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
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
        let matches = deaf_to_empty(Self::command()).try_get_matches_from(arguments)?;
        Self::from_arg_matches(&matches)
    }
}

impl Reports {
    /// Where reports would go, for arguments that cannot be read as a whole: a misspelt flag must not leave the
    /// last run's reports as if they were this one's. `None` if the command writes none.
    pub(super) fn salvage(arguments: &[OsString]) -> Option<Self> {
        let matches = deaf_to_empty(Cli::command()).ignore_errors(true).try_get_matches_from(arguments).ok()?;
        Self::from_arg_matches(matches.subcommand_matches("run")?).ok()
    }
}

impl Pacing {
    pub(super) fn settings(&self) -> Settings {
        Settings {
            preflight: if self.no_preflight {
                Preflight::Skip
            } else {
                Preflight::Ask
            },
            max_in_flight: self.max_in_flight,
            pace: Pace { min: self.poll_min, max: self.poll_max.max(self.poll_min) },
            timeout: self.timeout,
            stall_timeout: self.stall_timeout,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_defaults_are_those_of_the_library() {
        let cli = Cli::read(&["sigma-suite".into(), "run".into()]).unwrap();
        let Command::Run(run) = cli.command else { panic!("another command") };
        let settings = run.pacing.settings();
        assert_eq!(settings.timeout, Settings::TIMEOUT);
        assert_eq!(settings.pace, Pace::default());
    }

    #[test]
    fn the_folder_for_reports_is_found_among_arguments_that_make_no_sense() {
        let arguments = ["sigma-suite", "run", "--results", "out", "--no-such-flag"].map(OsString::from);
        assert_eq!(Reports::salvage(&arguments).unwrap().results, PathBuf::from("out"));
        let arguments = ["sigma-suite", "check", "--no-such-flag"].map(OsString::from);
        assert!(Reports::salvage(&arguments).is_none());
    }
}
