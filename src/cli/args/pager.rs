//! The user's pager.

#![expect(
    clippy::doc_markdown,
    reason = "clap prints these comments as help texts"
)]

use clap::Args;

#[derive(Debug, Args)]
pub(in crate::cli) struct PagerArgs {
    /// Print to the terminal without a pager [default pager: SIGMA_SUITE_PAGER, PAGER or less -FRX]
    #[arg(long)]
    pub(in crate::cli) no_pager: bool,
}

/// The user's pager; empty for none.
pub(in crate::cli) fn pager_from_environment() -> Option<String> {
    let mut variables = ["SIGMA_SUITE_PAGER", "PAGER"].into_iter();
    variables.find_map(|name| std::env::var(name).ok())
}

/// Whether the user has set options for `less`.
pub(in crate::cli) fn has_less_options() -> bool {
    std::env::var_os("LESS").is_some()
}
