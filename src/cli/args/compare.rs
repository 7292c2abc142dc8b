//! The arguments of the commands that compare runs, and explain a verdict.

use clap::{Args, ValueHint};

use super::format::Format;
use super::pager::PagerArgs;
use super::shared::StateArgs;

#[derive(Debug, Args)]
pub(in crate::cli) struct DiffArgs {
    /// Run to compare with: an id or its beginning, `last`, `last~1` and so on, or a results.json file [default: `last~1`]
    #[arg(value_name = "RUN|FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) before: Option<String>,

    /// Run that is compared, the later one [default: `last`]
    #[arg(value_name = "RUN|FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) after: Option<String>,

    /// Also the failed attempts of both runs, side by side on a wide terminal
    ///
    /// For cases that are better or worse, or failed in both runs.
    #[arg(long)]
    pub(in crate::cli) transcripts: bool,

    /// Output format
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,

    #[command(flatten)]
    pub(in crate::cli) pager: PagerArgs,

    #[command(flatten)]
    pub(in crate::cli) state: StateArgs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ExplainArgs {
    /// Case to explain: its id, or a glob that its id or name matches
    #[arg(value_name = "CASE")]
    pub(in crate::cli) case: String,

    /// Run to explain: an id or its beginning, `last`, `last~1` and so on, or a results.json file [default: the latest
    /// run with the case]
    #[arg(value_name = "RUN|FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) run: Option<String>,

    /// Output format
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,

    #[command(flatten)]
    pub(in crate::cli) state: StateArgs,
}
