//! The flags of `run`.

#![expect(
    clippy::doc_markdown,
    reason = "these comments are the help that people read on a terminal"
)]

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};

use super::shared::{Connection, Suites};
use super::values::duration;
use crate::policy::poll::Pace;
use crate::runner::{Preflight, Settings};

/// Where reports go if nobody says.
pub(in crate::cli) const RESULTS: &str = "sigma-suite-results";

/// The variable that says so.
pub(in crate::cli) const RESULTS_VARIABLE: &str = "SIGMA_SUITE_RESULTS";

/// The variable that gives the JUnit file a place of its own.
pub(in crate::cli) const JUNIT_VARIABLE: &str = "SIGMA_SUITE_JUNIT";

#[derive(Debug, Args)]
pub(in crate::cli) struct RunArgs {
    #[command(flatten)]
    pub(in crate::cli) suites: Suites,

    #[command(flatten)]
    pub(in crate::cli) connection: Connection,

    #[command(flatten)]
    pub(in crate::cli) reports: Reports,

    #[command(flatten)]
    pub(in crate::cli) pacing: Pacing,
}

/// Where the reports go.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Reports")]
pub(in crate::cli) struct Reports {
    /// Folder for junit.xml and results.json
    #[arg(
        long,
        value_name = "DIR",
        env = RESULTS_VARIABLE,
        default_value = RESULTS
    )]
    #[arg(value_hint = ValueHint::DirPath)]
    pub(in crate::cli) results: PathBuf,

    /// Write the JUnit file here instead
    #[arg(long, value_name = "FILE", env = JUNIT_VARIABLE, value_hint = ValueHint::FilePath)]
    pub(in crate::cli) junit: Option<PathBuf>,
}

/// How a run is done.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Run")]
pub(in crate::cli) struct Pacing {
    /// Create batches without asking the service about agents and cases first
    #[arg(long, env = "SIGMA_SUITE_NO_PREFLIGHT", value_parser = clap::builder::FalseyValueParser::new())]
    pub(in crate::cli) no_preflight: bool,

    /// Time limit of the run; batches that have not ended then are left, since they cannot be cancelled
    #[arg(long, value_name = "TIME", env = "SIGMA_SUITE_TIMEOUT", default_value = "60m", value_parser = duration)]
    pub(in crate::cli) timeout: Duration,

    /// Leave a batch that shows no progress for this long [default: never]
    #[arg(long, value_name = "TIME", env = "SIGMA_SUITE_STALL_TIMEOUT", value_parser = duration)]
    pub(in crate::cli) stall_timeout: Option<Duration>,

    /// Batches under way at once [default: all]
    #[arg(long, value_name = "COUNT", env = "SIGMA_SUITE_MAX_IN_FLIGHT")]
    pub(in crate::cli) max_in_flight: Option<NonZeroUsize>,

    /// Never look at a batch oftener than this
    #[arg(long, value_name = "TIME", env = "SIGMA_SUITE_POLL_MIN", default_value = "500ms", value_parser = duration)]
    pub(in crate::cli) poll_min: Duration,

    /// Never look at a batch more rarely than this
    #[arg(long, value_name = "TIME", env = "SIGMA_SUITE_POLL_MAX", default_value = "30s", value_parser = duration)]
    pub(in crate::cli) poll_max: Duration,
}

impl Pacing {
    pub(in crate::cli) fn settings(&self) -> Settings {
        Settings {
            preflight: if self.no_preflight {
                Preflight::Skip
            } else {
                Preflight::Ask
            },
            max_in_flight: self.max_in_flight,
            pace: Pace {
                min: self.poll_min,
                max: self.poll_max.max(self.poll_min),
            },
            timeout: self.timeout,
            stall_timeout: self.stall_timeout,
        }
    }
}
