//! The arguments of `check`.

use clap::Args;

use super::format::ProblemFormat;
use super::shared::{Connection, StateArgs, Suites};

#[derive(Debug, Args)]
pub(in crate::cli) struct CheckArgs {
    #[command(flatten)]
    pub(in crate::cli) suites: Suites,

    /// Explain the rule with this code, such as suite::unknown_key, and check no files
    #[arg(long, value_name = "CODE", conflicts_with_all = ["paths", "online"])]
    pub(in crate::cli) explain: Option<String>,

    /// Check agents and cases against the service, as a run does
    #[arg(long)]
    pub(in crate::cli) online: bool,

    /// Output format
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: ProblemFormat,

    #[command(flatten)]
    pub(in crate::cli) connection: Connection,

    #[command(flatten)]
    pub(in crate::cli) state: StateArgs,
}
