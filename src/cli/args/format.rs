//! Output formats.

use clap::ValueEnum;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Format {
    /// Text for people
    #[default]
    Text,
    /// JSON for programs
    Json,
}

/// The output formats of `check`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ProblemFormat {
    /// Text for people, with the lines of the file
    #[default]
    Text,
    /// JSON for programs
    Json,
    /// Annotations for GitHub Actions
    Github,
}
