//! The arguments of the commands that follow batches: `run` and `attach`.

#![expect(
    clippy::doc_markdown,
    reason = "clap prints these comments as help texts"
)]

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};

use super::format::SummaryFormat;
use super::github::{GITHUB_VARIABLE, GithubWhen};
use super::values::duration;
use crate::policy::poll::Pace;
use crate::runner::Settings;

/// The default folder for reports.
pub(in crate::cli) const RESULTS: &str = "sigma-suite-results";

/// The variable for the folder of reports.
pub(in crate::cli) const RESULTS_VARIABLE: &str = "SIGMA_SUITE_RESULTS";

/// The variable for the path of the JUnit file.
pub(in crate::cli) const JUNIT_VARIABLE: &str = "SIGMA_SUITE_JUNIT";

/// The variable for the path of the events.
pub(in crate::cli) const EVENTS_VARIABLE: &str = "SIGMA_SUITE_EVENTS";

/// The paths of the reports.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Reports")]
pub(in crate::cli) struct ReportPaths {
    /// Folder for report.html, junit.xml and results.json; files of other programs are not replaced
    #[arg(
        long,
        value_name = "DIR",
        env = RESULTS_VARIABLE,
        default_value = RESULTS
    )]
    #[arg(value_hint = ValueHint::DirPath)]
    pub(in crate::cli) results: PathBuf,

    /// Write the JUnit file to this path [default: junit.xml in the folder of --results]
    #[arg(long, value_name = "FILE", env = JUNIT_VARIABLE, value_hint = ValueHint::FilePath)]
    pub(in crate::cli) junit: Option<PathBuf>,

    /// What the summary shows
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "WHAT",
        env = "SIGMA_SUITE_SUMMARY"
    )]
    pub(in crate::cli) summary: SummaryFormat,

    /// Open report.html in the browser after the run
    #[arg(long)]
    pub(in crate::cli) open: bool,

    /// Write events to this file while they happen, one JSON object a line; `-` is standard output
    #[arg(long, value_name = "FILE", env = EVENTS_VARIABLE, value_hint = ValueHint::FilePath)]
    pub(in crate::cli) events: Option<PathBuf>,

    /// When to write annotations, step summary, outputs and comment.md for GitHub Actions
    #[arg(long, value_enum, default_value_t, value_name = "WHEN", env = GITHUB_VARIABLE)]
    pub(in crate::cli) github: GithubWhen,
}

/// Time limits, concurrency and polling.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Limits")]
pub(in crate::cli) struct Pacing {
    /// Time limit of the run, such as 90s or 1h 30m; unfinished batches continue, since they cannot be cancelled
    #[arg(long, value_name = "TIME", env = "SIGMA_SUITE_TIMEOUT", default_value = "60m", value_parser = duration)]
    pub(in crate::cli) timeout: Duration,

    /// Stop waiting for a batch without progress for this long [default: never]
    #[arg(long, value_name = "TIME", env = "SIGMA_SUITE_STALL_TIMEOUT", value_parser = duration)]
    pub(in crate::cli) stall_timeout: Option<Duration>,

    /// How long a batch must be missing in the service's list before an unanswered create is sent again
    #[arg(long, value_name = "TIME", env = "SIGMA_SUITE_CREATE_GRACE", default_value = "2m", value_parser = duration)]
    pub(in crate::cli) create_grace: Duration,

    /// Maximum number of batches at once [default: all]
    #[arg(long, value_name = "COUNT", env = "SIGMA_SUITE_MAX_IN_FLIGHT")]
    pub(in crate::cli) max_in_flight: Option<NonZeroUsize>,

    /// Create no further batch once this many cases have failed; batches that exist are followed to their end
    #[arg(long, value_name = "COUNT", env = "SIGMA_SUITE_MAX_FAILURES")]
    pub(in crate::cli) max_failures: Option<NonZeroUsize>,

    /// Minimum time between two polls of a batch; half of it in the first 3 seconds
    #[arg(long, value_name = "TIME", env = "SIGMA_SUITE_POLL_MIN", default_value = "500ms", value_parser = duration)]
    pub(in crate::cli) poll_min: Duration,

    /// Maximum time between two polls of a batch
    #[arg(long, value_name = "TIME", env = "SIGMA_SUITE_POLL_MAX", default_value = "30s", value_parser = duration)]
    pub(in crate::cli) poll_max: Duration,
}

impl Pacing {
    pub(in crate::cli) fn settings(&self) -> Settings {
        Settings {
            max_in_flight: self.max_in_flight,
            max_failures: self.max_failures,
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
