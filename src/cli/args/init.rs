//! The arguments of `init`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::shared::Connection;

/// GitLab refuses more copies of a job; GitHub's limit is 256.
const MAX_SHARDS: i64 = 200;

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

    /// Split the run into this many parallel jobs, and join their results in another
    #[arg(
        long,
        value_name = "COUNT",
        requires = "ci",
        default_value = "1",
        hide_default_value = true
    )]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=MAX_SHARDS))]
    pub(in crate::cli) shards: u16,

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
    /// Azure Pipelines
    Azure,
    /// Buildkite
    Buildkite,
}
