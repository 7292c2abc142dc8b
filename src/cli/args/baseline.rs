//! The arguments of `baseline`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

use super::shared::StateArgs;

/// The usual name of the file.
pub(in crate::cli) const BASELINE: &str = "sigma-suite-baseline.json";

#[derive(Debug, Args)]
pub(in crate::cli) struct BaselineArgs {
    #[command(subcommand)]
    pub(in crate::cli) command: BaselineCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum BaselineCommand {
    /// Save the results of a run as the baseline
    ///
    /// Cases of the run replace those in the file; other cases of the file stay. A case with an attempt that has no
    /// verdict is not saved.
    Save(SaveArgs),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct SaveArgs {
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
