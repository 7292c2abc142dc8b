//! The arguments of `init`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::shared::Connection;

#[derive(Debug, Args)]
pub(in crate::cli) struct InitArgs {
    /// File to write, or - for standard output [default: sigma-suite.yaml, or the CI service's file]
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) output: Option<PathBuf>,

    /// Overwrite an existing file
    #[arg(long)]
    pub(in crate::cli) force: bool,

    /// Only agents whose name or id matches (repeatable; `!GLOB` excludes)
    #[arg(long, value_name = "GLOB", conflicts_with = "ci")]
    pub(in crate::cli) agent: Vec<String>,

    /// Write the pipeline for a CI service instead of a suite file
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
    /// Jenkins (declarative pipeline)
    Jenkins,
    /// CircleCI
    Circleci,
}
