//! The definition of the command line.

use clap::CommandFactory;

use super::super::args::Cli;

/// The definition of the command line, with what commands inherit.
pub(super) fn definition() -> clap::Command {
    let mut command = Cli::command();
    command.build();
    command
}
