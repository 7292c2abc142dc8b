//! The arguments of `run`.

use clap::Args;
use clap::builder::FalseyValueParser;

use super::follow::{Pacing, ReportPaths};
use super::format::Format;
use super::shared::{Connection, StateArgs, Suites};
use super::verdict::VerdictArgs;
use crate::runner::{AfterCreate, Preflight, Settings};

#[derive(Debug, Args)]
pub(in crate::cli) struct RunArgs {
    #[command(flatten)]
    pub(in crate::cli) suites: Suites,

    #[command(flatten)]
    pub(in crate::cli) connection: Connection,

    #[command(flatten)]
    pub(in crate::cli) reports: ReportPaths,

    #[command(flatten)]
    pub(in crate::cli) state: StateArgs,

    #[command(flatten)]
    pub(in crate::cli) creating: CreateOptions,

    #[command(flatten)]
    pub(in crate::cli) verdict: VerdictArgs,

    #[command(flatten)]
    pub(in crate::cli) pacing: Pacing,
}

/// What a run may create, and what it does afterwards.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Run")]
#[expect(clippy::struct_excessive_bools, reason = "each is a separate flag")]
pub(in crate::cli) struct CreateOptions {
    /// Create nothing if the total of planned attempts is greater than this, or unknown
    #[arg(
        long,
        value_name = "COUNT",
        env = "SIGMA_SUITE_MAX_ATTEMPTS",
        conflicts_with = "no_preflight"
    )]
    pub(in crate::cli) max_attempts: Option<u64>,

    /// Do not check agents and cases against the service first
    #[arg(long, env = "SIGMA_SUITE_NO_PREFLIGHT", value_parser = FalseyValueParser::new())]
    pub(in crate::cli) no_preflight: bool,

    /// Resume the unfinished run that has already requested the same cases
    #[arg(long, conflicts_with = "new")]
    pub(in crate::cli) resume: bool,

    /// Create new batches, and pay again, even if an unfinished run has requested the same cases
    #[arg(long)]
    pub(in crate::cli) new: bool,

    /// Create all batches at once, print the name of the run, and exit; `attach` resumes it
    #[arg(long, conflicts_with_all = ["sandbox", "max_failures"])]
    pub(in crate::cli) detach: bool,

    /// Output format of --detach
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "FORMAT",
        requires = "detach"
    )]
    pub(in crate::cli) format: Format,
}

impl RunArgs {
    pub(in crate::cli) fn settings(&self) -> Settings {
        Settings {
            preflight: if self.creating.no_preflight {
                Preflight::Skip
            } else {
                Preflight::Ask
            },
            after_create: if self.creating.detach {
                AfterCreate::Detach
            } else {
                AfterCreate::Follow
            },
            max_attempts: self.creating.max_attempts,
            ..self.pacing.settings()
        }
    }
}
