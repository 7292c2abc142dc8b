//! Output formats.

use clap::{Args, ValueEnum};

use crate::report::SummaryLevel;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Format {
    /// Text for people
    #[default]
    Text,
    /// JSON for programs
    Json,
}

/// How much the summary of a run tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SummaryFormat {
    /// Every case and every agent, then what needs attention
    All,
    /// What needs attention
    #[default]
    Failures,
    /// Only the last line
    None,
}

impl From<SummaryFormat> for SummaryLevel {
    fn from(format: SummaryFormat) -> Self {
        match format {
            SummaryFormat::All => Self::All,
            SummaryFormat::Failures => Self::Failures,
            SummaryFormat::None => Self::None,
        }
    }
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
    /// Lines of --events, for programs that read them
    Events,
    /// Scripts of the sandbox, for editors
    Sandbox,
}
