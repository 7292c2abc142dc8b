//! The arguments of `plan`.

use clap::Args;

use super::format::Format;
use super::shared::{Connection, StateArgs, Suites};

#[derive(Debug, Args)]
pub(in crate::cli) struct PlanArgs {
    #[command(flatten)]
    pub(in crate::cli) suites: Suites,

    /// Ask the service for labels and planned attempts, and show the cost in attempts
    #[arg(long)]
    pub(in crate::cli) online: bool,

    /// Fail if the total of planned attempts is greater than this, or unknown
    #[arg(
        long,
        value_name = "COUNT",
        env = "SIGMA_SUITE_MAX_ATTEMPTS",
        requires = "online"
    )]
    pub(in crate::cli) max_attempts: Option<u64>,

    #[command(flatten)]
    pub(in crate::cli) state: StateArgs,

    /// Output format
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,

    #[command(flatten)]
    pub(in crate::cli) connection: Connection,
}
