//! The flags of everything that follows batches: `run` and `attach`.

#![expect(
    clippy::doc_markdown,
    reason = "these comments are the help that people read on a terminal"
)]

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};

use super::values::duration;
use crate::policy::poll::Pace;
use crate::runner::Settings;

/// Where reports go if nobody says.
pub(in crate::cli) const RESULTS: &str = "sigma-suite-results";

/// The variable that says so.
pub(in crate::cli) const RESULTS_VARIABLE: &str = "SIGMA_SUITE_RESULTS";

/// The variable that gives the JUnit file a place of its own.
pub(in crate::cli) const JUNIT_VARIABLE: &str = "SIGMA_SUITE_JUNIT";

/// Where things are written.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Reports")]
pub(in crate::cli) struct ReportPaths {
    /// Folder for junit.xml and results.json; only files that this program wrote are replaced
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

/// How batches are followed.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Pace")]
pub(in crate::cli) struct Pacing {
    /// Time limit of the run; batches that have not ended then are left, since they cannot be cancelled
    #[arg(long, value_name = "TIME", env = "SIGMA_SUITE_TIMEOUT", default_value = "60m", value_parser = duration)]
    pub(in crate::cli) timeout: Duration,

    /// Leave a batch that shows no progress for this long [default: never]
    #[arg(long, value_name = "TIME", env = "SIGMA_SUITE_STALL_TIMEOUT", value_parser = duration)]
    pub(in crate::cli) stall_timeout: Option<Duration>,

    /// How long a create without an answer must not show in the service's list before it is sent again
    #[arg(long, value_name = "TIME", env = "SIGMA_SUITE_CREATE_GRACE", default_value = "2m", value_parser = duration)]
    pub(in crate::cli) create_grace: Duration,

    /// Batches under way at once [default: all]
    #[arg(long, value_name = "COUNT", env = "SIGMA_SUITE_MAX_IN_FLIGHT")]
    pub(in crate::cli) max_in_flight: Option<NonZeroUsize>,

    /// Never look at a batch more often than this
    #[arg(long, value_name = "TIME", env = "SIGMA_SUITE_POLL_MIN", default_value = "500ms", value_parser = duration)]
    pub(in crate::cli) poll_min: Duration,

    /// Never look at a batch more rarely than this
    #[arg(long, value_name = "TIME", env = "SIGMA_SUITE_POLL_MAX", default_value = "30s", value_parser = duration)]
    pub(in crate::cli) poll_max: Duration,
}

impl Pacing {
    pub(in crate::cli) fn settings(&self) -> Settings {
        Settings {
            max_in_flight: self.max_in_flight,
            pace: Pace {
                min: self.poll_min,
                max: self.poll_max.max(self.poll_min),
            },
            create_grace: self.create_grace,
            timeout: self.timeout,
            stall_timeout: self.stall_timeout,
            ..Settings::default()
        }
    }
}
