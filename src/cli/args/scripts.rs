//! The arguments of the commands that print what belongs to an installation: completion scripts and manual pages.

#![expect(
    clippy::doc_markdown,
    reason = "clap prints these comments as help texts"
)]

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

/// The variable by which a completion script asks for candidates, with the name of its shell.
pub(in crate::cli) const COMPLETE_VARIABLE: &str = "SIGMA_SUITE_COMPLETE";

/// The variable with the date of the manual pages, in seconds since 1970.
pub(in crate::cli) const DATE_VARIABLE: &str = "SOURCE_DATE_EPOCH";

const INSTALLATION: &str = "\
The line that loads the script, and the file that it goes to:
  bash        ~/.bashrc                   eval \"$(sigma-suite completions bash)\"
  zsh         ~/.zshrc, after compinit    eval \"$(sigma-suite completions zsh)\"
  fish        ~/.config/fish/config.fish  sigma-suite completions fish | source
  powershell  $PROFILE                    sigma-suite completions powershell | Out-String | iex
  elvish      ~/.config/elvish/rc.elv     eval (sigma-suite completions elvish | slurp)";

#[derive(Debug, Args)]
#[command(after_help = INSTALLATION)]
pub(in crate::cli) struct CompletionsArgs {
    /// Shell that the script is for
    #[arg(value_enum, value_name = "SHELL")]
    pub(in crate::cli) shell: Shell,
}

/// A shell that completes arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Shell {
    /// Bash 3.2 or later
    Bash,
    /// Zsh
    Zsh,
    /// Fish
    Fish,
    /// Windows PowerShell, or PowerShell 7
    Powershell,
    /// Elvish
    Elvish,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ManArgs {
    /// Write the pages of all commands to this folder [default: print the page of sigma-suite]
    ///
    /// Their date is that of the variable SOURCE_DATE_EPOCH; without it, they have none.
    #[arg(long, short, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(in crate::cli) output: Option<PathBuf>,
}

/// The shell that asks for candidates.
pub(in crate::cli) fn completing_shell() -> Option<String> {
    std::env::var(COMPLETE_VARIABLE).ok()
}

/// The date of the manual pages.
pub(in crate::cli) fn source_date() -> Option<String> {
    std::env::var(DATE_VARIABLE).ok()
}
