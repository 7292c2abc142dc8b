//! What GitHub Actions tells the programs of a step.

use std::env;
use std::path::PathBuf;

use clap::ValueEnum;

/// When to write for GitHub Actions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum GithubWhen {
    /// In a step of GitHub Actions
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The variables of a step. Each is missing outside of GitHub Actions.
#[derive(Clone, Debug)]
pub(in crate::cli) struct GithubEnvironment {
    /// The root of the repository that is checked out.
    pub(in crate::cli) workspace: Option<PathBuf>,
    /// The folder of this process.
    pub(in crate::cli) working_directory: Option<PathBuf>,
    /// The file of the step summary.
    pub(in crate::cli) summary: Option<PathBuf>,
    /// The file of the outputs.
    pub(in crate::cli) output: Option<PathBuf>,
    /// The address of GitHub.
    pub(in crate::cli) server: Option<String>,
    /// The repository, as `OWNER/NAME`.
    pub(in crate::cli) repository: Option<String>,
    /// The commit.
    pub(in crate::cli) commit: Option<String>,
}

/// The variable for [`GithubWhen`].
pub(in crate::cli) const GITHUB_VARIABLE: &str = "SIGMA_SUITE_GITHUB";

impl GithubWhen {
    /// The value of its variable, if that has one.
    pub(super) fn from_variable() -> Option<Self> {
        Self::from_str(&env::var(GITHUB_VARIABLE).ok()?, true).ok()
    }

    /// The variables of the step, if there is anything to write for GitHub Actions.
    pub(in crate::cli) fn environment(self) -> Option<GithubEnvironment> {
        let is_step = || env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
        let is_on = match self {
            Self::Auto => is_step(),
            Self::Always => true,
            Self::Never => false,
        };
        let path = |name: &str| {
            let path = env::var_os(name).filter(|path| !path.is_empty());
            path.map(PathBuf::from)
        };
        is_on.then(|| GithubEnvironment {
            workspace: path("GITHUB_WORKSPACE"),
            working_directory: env::current_dir().ok(),
            summary: path("GITHUB_STEP_SUMMARY"),
            output: path("GITHUB_OUTPUT"),
            server: env::var("GITHUB_SERVER_URL").ok(),
            repository: env::var("GITHUB_REPOSITORY").ok(),
            commit: env::var("GITHUB_SHA").ok(),
        })
    }
}
