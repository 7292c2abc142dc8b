//! For whom results are written.

use clap::ValueEnum;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

/// For whom problems are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ProblemFormat {
    /// For people: with the lines of the file, in boxes on a terminal
    #[default]
    Text,
    /// For programs
    Json,
    /// As annotations of a GitHub Actions step
    Github,
}
