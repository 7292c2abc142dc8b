//! The command that resumes a run, for people to copy.

use std::path::{Path, PathBuf};

use super::args::{Connection, Pacing, STATE, VerdictArgs};
use crate::api::ApiAddress;
use crate::id::RunId;
use crate::ledger::StateFolder;
use crate::outcome::{Outcome, Service};
use crate::report::Commands;
use crate::text::shell_word;

/// The command that resumes a run, with the flags that this one was given.
pub(super) struct ResumeCommand {
    state: PathBuf,
    flags: Vec<String>,
    /// The ledger, if it was named as a file.
    file: Option<PathBuf>,
}

impl ResumeCommand {
    pub(super) fn new(state: &Path, connection: &Connection, pacing: &Pacing) -> Self {
        let mut command = Self::of_state(state);
        // The limits on what it may create are not in the ledger.
        for (flag, limit) in [
            ("--max-failures", pacing.max_failures),
            ("--max-in-flight", pacing.max_in_flight),
        ] {
            let words = limit.map(|limit| [flag.to_owned(), limit.to_string()]);
            command.flags.extend(words.into_iter().flatten());
        }
        if connection.api_url != ApiAddress::SERVICE {
            let url = connection.api_url.clone();
            command.flags.extend(["--api-url".to_owned(), url]);
        }
        command
    }

    /// With the flags that say what the run is compared with: these are not in the ledger.
    pub(super) fn comparing(mut self, verdict: &VerdictArgs) -> Self {
        let baseline = verdict.baseline.iter().map(|path| ("--baseline", path));
        let history = verdict.history.iter().map(|path| ("--history", path));
        for (flag, path) in baseline.chain(history) {
            let path = path.to_string_lossy().into();
            self.flags.extend([flag.to_owned(), path]);
        }
        if let Some(drop) = verdict.watch_drop {
            self.flags
                .extend(["--watch-drop".to_owned(), drop.to_string()]);
        }
        self
    }

    /// The command without an API address: a file of the state folder must not decide where the key goes.
    pub(super) fn of_state(state: &Path) -> Self {
        let flags = state_flags(state);
        Self {
            state: state.to_path_buf(),
            flags,
            file: None,
        }
    }

    /// Commands that look at a run of the same state folder.
    pub(super) fn commands(&self) -> Commands {
        Commands::new(state_flags(&self.state))
    }

    /// The state folder.
    pub(super) fn state(&self) -> &Path {
        &self.state
    }

    /// From now on for a ledger outside of the state folder.
    pub(super) fn name_file(&mut self, ledger: &Path) {
        self.file = Some(ledger.to_path_buf());
    }

    /// The command for a run that has ended; `None` if there is nothing to resume.
    pub(super) fn for_outcome(&self, outcome: &Outcome) -> Option<String> {
        if outcome.is_over() || outcome.service == Service::Sandbox {
            return None;
        }
        outcome.run.as_ref().map(|run| self.for_run(run))
    }

    /// The command for a run that was left at once; `None` if it has no ledger yet.
    pub(super) fn if_recorded(&self, run: &RunId) -> Option<String> {
        self.ledger(run).exists().then(|| self.for_run(run))
    }

    /// Where the ledger of a run is.
    pub(super) fn ledger(&self, run: &RunId) -> PathBuf {
        let in_state = || StateFolder::new(&self.state).path_of(run);
        self.file.clone().unwrap_or_else(in_state)
    }

    /// The command in words, each as a shell reads it.
    pub(super) fn for_run(&self, run: &RunId) -> String {
        let file = self.file.as_ref().map(|file| file.to_string_lossy());
        let which = file.as_deref().unwrap_or(run.as_str());
        let words = ["sigma-suite", "attach", which].into_iter();
        let words = words.chain(self.flags.iter().map(String::as_str));
        words.map(shell_word).collect::<Vec<_>>().join(" ")
    }
}

fn state_flags(state: &Path) -> Vec<String> {
    if state == Path::new(STATE) {
        return Vec::new();
    }
    vec!["--state".to_owned(), state.to_string_lossy().into()]
}
