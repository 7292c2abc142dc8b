//! The arguments of `baseline`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::shared::StateArgs;

/// The usual name of the file.
pub(in crate::cli) const BASELINE: &str = "sigma-suite-baseline.json";

#[derive(Debug, Args)]
pub(in crate::cli) struct BaselineArgs {
    /// What to do
    #[arg(value_enum)]
    pub(in crate::cli) action: BaselineAction,

    /// Run to save: an id or its beginning, `last`, or a results.json file [default: the latest run]
    #[arg(value_name = "RUN|FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) run: Option<String>,

    /// File of the baseline
    #[arg(long, value_name = "FILE", default_value = BASELINE, value_hint = ValueHint::FilePath)]
    pub(in crate::cli) output: PathBuf,

    /// Remove the cases from the file that the run does not have
    #[arg(long)]
    pub(in crate::cli) replace: bool,

    #[command(flatten)]
    pub(in crate::cli) state: StateArgs,
}

/// What to do with a baseline.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum BaselineAction {
    /// Save the results of a run; those of other cases in the file stay
    Save,
}
