//! The flags of `init`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::shared::Connection;

#[derive(Debug, Args)]
pub(in crate::cli) struct InitArgs {
    /// Where to write it, or - for standard output [default: sigma-suite.yaml, or where the CI service looks]
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) output: Option<PathBuf>,

    /// Write it even if the file is there
    #[arg(long)]
    pub(in crate::cli) force: bool,

    /// Only agents whose name or id matches; globs may repeat, and leave out with `!` before them
    #[arg(long, value_name = "GLOB", conflicts_with = "ci")]
    pub(in crate::cli) agent: Vec<String>,

    /// Write the pipeline of a CI service in place of a suite file
    #[arg(long, value_enum, value_name = "SERVICE", conflicts_with = "sandbox")]
    pub(in crate::cli) ci: Option<CiService>,

    #[command(flatten)]
    pub(in crate::cli) connection: Connection,
}

/// A CI service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum CiService {
    /// GitHub Actions
    Github,
    /// GitLab CI
    Gitlab,
    /// Jenkins, as a declarative pipeline
    Jenkins,
    /// CircleCI
    Circleci,
}
