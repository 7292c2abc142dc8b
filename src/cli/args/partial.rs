//! What can be read of arguments that are invalid as a whole, or that are still being written.

use std::ffi::OsString;
use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Command};
use secrecy::{ExposeSecret, SecretString};

use super::follow::{self, ReportPaths};
use super::format::SummaryFormat;
use super::github::GithubWhen;
use super::key;
use super::shared::{KEY_FILE_VARIABLE, STATE, STATE_VARIABLE};
use super::values::ignore_empty_env;

/// What completion needs to know of the other arguments.
#[derive(Clone, Debug)]
pub(in crate::cli) struct PartialArgs {
    /// The suite files, folders and globs.
    pub(in crate::cli) paths: Vec<PathBuf>,
    /// The state folder.
    pub(in crate::cli) state: PathBuf,
    /// The run that `show` is asked for.
    pub(in crate::cli) run: Option<String>,
    /// The API keys, which must not be completed where they were pasted into a suite file.
    keys: Vec<SecretString>,
}

impl PartialArgs {
    /// Reads the arguments, and the variables that replace missing ones.
    pub(in crate::cli) fn read(command: Command, arguments: &[OsString]) -> Self {
        let matches = matches(command, arguments);
        let command = matches.as_ref().and_then(ArgMatches::subcommand);
        let command = command.map(|(_, command)| command);
        let paths = command.and_then(|command| command.try_get_many("paths").ok().flatten());
        let run = command.and_then(|command| command.try_get_one("run").ok().flatten());
        Self {
            paths: paths.into_iter().flatten().cloned().collect(),
            state: command
                .and_then(|command| path(command, "state", STATE_VARIABLE))
                .unwrap_or_else(|| STATE.into()),
            run: run.cloned(),
            keys: command
                .and_then(|command| path(command, "api_key_file", KEY_FILE_VARIABLE))
                .and_then(|path| key::read_regular(&path).ok())
                .into_iter()
                .chain(key::key_from_environment())
                .map(SecretString::from)
                .collect(),
        }
    }

    /// Finds a key in a text.
    pub(in crate::cli) fn find_key(&self, text: &str) -> Option<Range<usize>> {
        let mut keys = self.keys.iter().map(ExposeSecret::expose_secret);
        keys.find_map(|key| key::find(key, text))
    }
}

fn matches(command: Command, arguments: &[OsString]) -> Option<ArgMatches> {
    let command = ignore_empty_env(command.ignore_errors(true));
    command.try_get_matches_from(arguments).ok()
}

/// A path from a flag or its variable: after an error, clap does not apply variables and defaults.
fn path(command: &ArgMatches, flag: &str, variable: &str) -> Option<PathBuf> {
    let path = command.try_get_one::<PathBuf>(flag).ok().flatten().cloned();
    let path = path.or_else(|| std::env::var_os(variable).map(PathBuf::from));
    path.filter(|path| path != Path::new(""))
}

/// The report paths; `None` for a command without reports.
pub(super) fn report_paths(command: Command, arguments: &[OsString]) -> Option<ReportPaths> {
    let matches = matches(command, arguments)?;
    let run = matches
        .subcommand_matches("run")
        .or_else(|| matches.subcommand_matches("attach"))
        .or_else(|| matches.subcommand_matches("merge"))?;
    let results = path(run, "results", follow::RESULTS_VARIABLE);
    Some(ReportPaths {
        results: results.unwrap_or_else(|| follow::RESULTS.into()),
        junit: path(run, "junit", follow::JUNIT_VARIABLE),
        summary: SummaryFormat::default(),
        open: false,
        events: path(run, "events", follow::EVENTS_VARIABLE),
        github: run
            .try_get_one("github")
            .ok()
            .flatten()
            .copied()
            .or_else(GithubWhen::from_variable)
            .unwrap_or_default(),
    })
}
