//! The arguments of the commands that look back at runs.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::follow::{RESULTS, ReportPaths};
use super::format::{Format, SummaryFormat};
use super::pager::PagerArgs;
use super::shared::StateArgs;
use crate::archive::Limits;
use crate::history::MAX_RUNS;

#[derive(Debug, Args)]
pub(in crate::cli) struct ShowArgs {
    /// Run to show: an id or its beginning, `last`, `last~1` and so on, or a results.json file [default: the latest run]
    #[arg(value_name = "RUN|FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) run: Option<String>,

    /// Only cases whose id or name matches this glob; may stand alone, without a run
    #[arg(value_name = "CASE")]
    pub(in crate::cli) case: Option<String>,

    /// Only the attempt with this number, from 1
    #[arg(long, value_name = "NUMBER", conflicts_with = "failed")]
    pub(in crate::cli) attempt: Option<usize>,

    /// Only attempts that did not pass, and cases with such attempts
    #[arg(long)]
    pub(in crate::cli) failed: bool,

    /// Output format
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,

    #[command(flatten)]
    pub(in crate::cli) pager: PagerArgs,

    #[command(flatten)]
    pub(in crate::cli) state: StateArgs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ListArgs {
    /// List at most this many runs
    #[arg(long, short = 'n', value_name = "COUNT", default_value_t = 20)]
    pub(in crate::cli) limit: usize,

    /// Output format
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,

    #[command(flatten)]
    pub(in crate::cli) state: StateArgs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PruneArgs {
    /// Keep the files of this many runs
    #[arg(long, value_name = "COUNT", default_value_t = Limits::DEFAULT.runs)]
    pub(in crate::cli) keep: usize,

    /// Keep the results of each test case of this many runs, for `history`, without the files of these runs
    #[arg(long, value_name = "COUNT", default_value_t = MAX_RUNS)]
    pub(in crate::cli) keep_history: usize,

    /// Print what would be removed, and remove nothing
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,

    #[command(flatten)]
    pub(in crate::cli) state: StateArgs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ReportArgs {
    /// Results to read: a results.json file, the id of a run or its beginning, `last`, or `last~1` and so on
    #[arg(value_name = "FILE|RUN", default_value_t = format!("{RESULTS}/results.json"))]
    #[arg(value_hint = ValueHint::FilePath)]
    pub(in crate::cli) source: String,

    /// Write junit.xml beside FILE, or to this path; `-` is standard output
    #[arg(long, value_name = "PATH", num_args = 0..=1, require_equals = true)]
    #[expect(clippy::option_option, reason = "not given, given, given with a path")]
    pub(in crate::cli) junit: Option<Option<PathBuf>>,

    /// Write report.html beside FILE, or to this path; `-` is standard output
    #[arg(long, value_name = "PATH", num_args = 0..=1, require_equals = true)]
    #[expect(clippy::option_option, reason = "not given, given, given with a path")]
    pub(in crate::cli) html: Option<Option<PathBuf>>,

    /// Print annotations for GitHub Actions, and write the step summary, the outputs, and comment.md beside FILE
    #[arg(long)]
    pub(in crate::cli) github: bool,

    /// Print the summary, as without any option [default: failures]
    #[arg(long, value_name = "WHAT", num_args = 0..=1, require_equals = true)]
    #[expect(clippy::option_option, reason = "not given, given, given with a value")]
    pub(in crate::cli) summary: Option<Option<SummaryFormat>>,

    #[command(flatten)]
    pub(in crate::cli) state: StateArgs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct MergeArgs {
    /// The results.json files of all shards
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) files: Vec<PathBuf>,

    #[command(flatten)]
    pub(in crate::cli) reports: ReportPaths,
}
