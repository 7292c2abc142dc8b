//! The arguments of `attach`.

use clap::{Args, ValueHint};

use super::follow::{Pacing, ReportPaths};
use super::shared::{Connection, StateArgs};
use super::verdict::VerdictArgs;

#[derive(Debug, Args)]
pub(in crate::cli) struct AttachArgs {
    /// Run to resume, by name or ledger file [default: the latest unfinished run]
    #[arg(value_name = "RUN|FILE", value_hint = ValueHint::FilePath, conflicts_with = "batch")]
    pub(in crate::cli) run: Option<String>,

    /// Follow this batch, started in the dashboard; every attempt of its cases must pass
    #[arg(long, value_name = "ID", requires = "agent", help_heading = "Batch")]
    pub(in crate::cli) batch: Option<String>,

    /// Agent of that batch
    #[arg(long, value_name = "ID", requires = "batch", help_heading = "Batch")]
    pub(in crate::cli) agent: Option<String>,

    #[command(flatten)]
    pub(in crate::cli) connection: Connection,

    #[command(flatten)]
    pub(in crate::cli) reports: ReportPaths,

    #[command(flatten)]
    pub(in crate::cli) state: StateArgs,

    #[command(flatten)]
    pub(in crate::cli) verdict: VerdictArgs,

    #[command(flatten)]
    pub(in crate::cli) pacing: Pacing,
}
