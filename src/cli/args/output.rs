//! How much is printed, and in which form.

#![expect(
    clippy::doc_markdown,
    reason = "clap prints these comments as help texts"
)]

use clap::{Args, ValueEnum};

/// The amount and form of the output.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct OutputOptions {
    /// Print only results and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(in crate::cli) quiet: bool,

    /// Print the requests to the service
    #[arg(short, long, global = true)]
    pub(in crate::cli) verbose: bool,

    /// When to use colours and progress bars; NO_COLOR is respected
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        env = "SIGMA_SUITE_COLOR"
    )]
    pub(in crate::cli) color: ColorWhen,

    /// How to print problems of suite files
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "FORM",
        env = "SIGMA_SUITE_DIAGNOSTICS"
    )]
    pub(in crate::cli) diagnostics: DiagnosticForm,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ColorWhen {
    /// If the output is a terminal
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum DiagnosticForm {
    /// Full on a terminal, compact elsewhere
    #[default]
    Auto,
    /// With the lines around each problem, in a frame
    Full,
    /// As compilers do: PATH:LINE:COLUMN: error[CODE]: MESSAGE
    Compact,
    /// As prose, for screen readers
    Narrated,
}
