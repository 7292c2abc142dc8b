//! Output formats.

use clap::{Args, ValueEnum};

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

#[derive(Debug, Args)]
pub(in crate::cli) struct SchemaArgs {
    /// Which files the schema describes
    #[arg(value_enum, default_value_t, value_name = "FILES")]
    pub(in crate::cli) of: SchemaOf,
}

/// What a schema describes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SchemaOf {
    /// Suite files, for editors
    #[default]
    Suite,
    /// results.json, for programs that read it
    Results,
}
