//! For whom results are written.

use clap::{Args, ValueEnum};

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
