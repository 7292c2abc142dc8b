//! The command that takes a run up again, for people to copy.

use std::path::Path;

use super::args::{Connection, STATE};
use super::output;
use crate::api::ApiAddress;
use crate::id::RunId;
use crate::outcome::{Outcome, Service};
use crate::text::one_line;

/// The command that takes a run up again, with the flags that this one was given.
pub(super) struct ResumeCommand {
    /// What stands behind the name of the run, or in its place.
    flags: Vec<String>,
    /// The ledger, where it is no run of the state folder.
    file: Option<String>,
}

impl ResumeCommand {
    pub(super) fn new(state: &Path, connection: &Connection, file: Option<&Path>) -> Self {
        let mut flags = Vec::new();
        if state != Path::new(STATE) {
            flags.extend(["--state".to_owned(), state.to_string_lossy().into()]);
        }
        if connection.api_url != ApiAddress::SERVICE {
            flags.extend(["--api-url".to_owned(), connection.api_url.clone()]);
        }
        Self {
            flags,
            file: file.map(|file| file.to_string_lossy().into()),
        }
    }

    /// `None` if there is nothing to take up.
    pub(super) fn command(&self, outcome: &Outcome) -> Option<String> {
        if outcome.is_over() || outcome.service == Service::Sandbox {
            return None;
        }
        Some(self.words(outcome.run.as_ref()?.as_str()).join(" "))
    }

    /// For whoever leaves at once: the same, if the run got so far as to have a ledger.
    pub(super) fn hint(&self, ledger: &Path, run: &RunId) {
        if ledger.exists() {
            Self::say(&self.words(run.as_str()).join(" "));
        }
    }

    /// Tells it.
    pub(super) fn say(command: &str) {
        output::print_error(&format!("take it up again with: {command}"));
    }

    /// The command in words, each as a shell reads it.
    pub(super) fn words(&self, run: &str) -> Vec<String> {
        let which = self.file.as_deref().unwrap_or(run);
        let words = ["sigma-suite", "attach", which].into_iter();
        words
            .chain(self.flags.iter().map(String::as_str))
            .map(quoted)
            .collect()
    }
}

fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,~".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", one_line(word).replace('\'', r"'\''"))
}
