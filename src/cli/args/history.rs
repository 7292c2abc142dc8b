//! The arguments of `history`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::format::Format;
use super::shared::StateArgs;
use super::values::alpha;
use crate::api::ApiAddress;
use crate::history::WatchSettings;
use crate::outcome::Rate;

#[derive(Debug, Args)]
pub(in crate::cli) struct HistoryArgs {
    /// Only matching cases, or all cases of matching agents: an id, a name or a glob [default: all]
    #[arg(value_name = "CASE|AGENT")]
    pub(in crate::cli) name: Option<String>,

    /// Show at most this many last runs of each case
    #[arg(long, short = 'n', value_name = "COUNT", default_value = "40")]
    pub(in crate::cli) limit: NonZeroUsize,

    /// Only this run and later ones; also the beginning of an id, such as 20261126
    #[arg(long, value_name = "RUN")]
    pub(in crate::cli) since: Option<String>,

    /// Read this history file too (repeatable)
    #[arg(long = "history", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) files: Vec<PathBuf>,

    /// Add the runs of the state folder to this history file, which can be checked in, instead of showing them
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[arg(conflicts_with_all = ["name", "limit", "since", "files", "watch_drop", "format"])]
    pub(in crate::cli) save: Option<PathBuf>,

    #[command(flatten)]
    pub(in crate::cli) watch: WatchArgs,

    /// Output format
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,

    #[command(flatten)]
    pub(in crate::cli) state: StateArgs,

    /// URL of the API whose runs to show
    #[arg(long, value_name = "URL", env = "SIGMAMIND_API_URL", default_value = ApiAddress::SERVICE)]
    #[arg(help_heading = "Service")]
    pub(in crate::cli) api_url: String,

    /// Show the runs of the embedded sandbox
    #[arg(long, help_heading = "Service")]
    pub(in crate::cli) sandbox: bool,
}

/// Watching for drops.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct WatchArgs {
    /// Exit with 1 if the pass rate of an agent has dropped by at least this share, such as 0.1
    ///
    /// Compares the runs of each agent with its first 20 that had the same cases and definitions. May be asked after
    /// every run: false alarms stay below --alpha over all runs together.
    #[arg(long, value_name = "SHARE", value_parser = alpha)]
    watch_drop: Option<Rate>,

    /// Probability of a false alarm of an agent, over all of its runs together
    #[arg(long, value_name = "SHARE", value_parser = alpha, default_value = "0.01")]
    #[arg(requires = "watch_drop")]
    alpha: Rate,
}

impl WatchArgs {
    /// What to watch for, if anything.
    pub(in crate::cli) fn settings(&self) -> Option<WatchSettings> {
        Some(WatchSettings {
            drop: self.watch_drop?,
            alpha: self.alpha,
        })
    }
}
