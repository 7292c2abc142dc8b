//! Flags that several commands have.

#![expect(
    clippy::doc_markdown,
    reason = "these comments are the help that people read on a terminal"
)]

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};

use super::values::duration;
use crate::api::ApiAddress;

/// Which suites, and what of them.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct Suites {
    /// Suite files, folders or globs [default: all suite files below the current folder]
    #[arg(value_name = "PATH|GLOB", value_hint = ValueHint::AnyPath)]
    pub(in crate::cli) paths: Vec<PathBuf>,

    /// Only agents whose name or id matches; may repeat
    #[arg(long, value_name = "GLOB", help_heading = "Selection")]
    pub(in crate::cli) agent: Vec<String>,

    /// Only cases whose id or name in the file matches; may repeat
    #[arg(long, value_name = "GLOB", help_heading = "Selection")]
    pub(in crate::cli) case: Vec<String>,

    /// Only cases with a tag that matches; may repeat
    #[arg(long, value_name = "GLOB", help_heading = "Selection")]
    pub(in crate::cli) tag: Vec<String>,
}

/// Who is asked.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Service")]
pub(in crate::cli) struct Connection {
    /// Where the API is
    #[arg(long, value_name = "URL", env = "SIGMAMIND_API_URL", default_value = ApiAddress::SERVICE)]
    pub(in crate::cli) api_url: String,

    /// Read the API key from this file, or from standard input with `-` [else: SIGMAMIND_API_KEY]
    #[arg(long, value_name = "FILE", env = "SIGMA_SUITE_API_KEY_FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) api_key_file: Option<PathBuf>,

    /// Ask the embedded sandbox in place of the service, with no key and at no cost
    #[arg(long, value_name = "SCRIPT", num_args = 0..=1, require_equals = true)]
    #[expect(
        clippy::option_option,
        reason = "not asked for, asked for, asked for with a script"
    )]
    pub(in crate::cli) sandbox: Option<Option<PathBuf>>,

    /// Give up on a service that cannot be reached for this long, while nothing was created
    #[arg(long, value_name = "TIME", env = "SIGMA_SUITE_OUTAGE_LIMIT", default_value = "1m", value_parser = duration)]
    pub(in crate::cli) outage_limit: Duration,
}
