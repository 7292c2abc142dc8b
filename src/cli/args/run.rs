//! The flags of `run`.

use clap::Args;
use clap::builder::FalseyValueParser;

use super::follow::{Pacing, ReportPaths};
use super::format::Format;
use super::shared::{Connection, State, Suites};
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
    pub(in crate::cli) state: State,

    #[command(flatten)]
    pub(in crate::cli) creating: Creating,

    #[command(flatten)]
    pub(in crate::cli) pacing: Pacing,
}

/// What may be created, and what happens then.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Run")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
pub(in crate::cli) struct Creating {
    /// Create nothing if the attempts planned in all are more than this, or not known
    #[arg(
        long,
        value_name = "COUNT",
        env = "SIGMA_SUITE_MAX_ATTEMPTS",
        conflicts_with = "no_preflight"
    )]
    pub(in crate::cli) max_attempts: Option<u64>,

    /// Create batches without asking the service about agents and cases first
    #[arg(long, env = "SIGMA_SUITE_NO_PREFLIGHT", value_parser = FalseyValueParser::new())]
    pub(in crate::cli) no_preflight: bool,

    /// Take up the unfinished run that has already asked for the same
    #[arg(long, conflicts_with = "new")]
    pub(in crate::cli) resume: bool,

    /// Pay again for what an unfinished run has already asked for
    #[arg(long)]
    pub(in crate::cli) new: bool,

    /// Create the batches, tell the name of the run, and leave: `attach` follows them later
    #[arg(long, conflicts_with = "sandbox")]
    pub(in crate::cli) detach: bool,

    /// How to show what was created
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
