//! Commands for people to copy.

use crate::id::{RunId, TestCaseId};
use crate::outcome::{CaseState, Outcome};
use crate::text::shell_word;

/// Commands for people to copy, with the flags that they need.
#[derive(Clone, Debug, Default)]
pub struct Commands {
    /// Flags of the run that later commands need too, such as `--state DIR`.
    flags: Vec<String>,
}

impl Commands {
    /// Commands with these flags.
    #[must_use]
    pub fn new(flags: Vec<String>) -> Self {
        Self { flags }
    }

    /// Shows one case of a run.
    #[must_use]
    pub fn show_case(&self, run: &RunId, case: &TestCaseId) -> String {
        self.command(&["show", run.as_str(), case.as_str()])
    }

    /// Shows what did not pass; `None` if everything did, or if the run has no name.
    #[must_use]
    pub fn look_closer(&self, outcome: &Outcome) -> Option<String> {
        let run = outcome.run.as_ref()?;
        let is_failed = |state: &CaseState| matches!(state, CaseState::Failed { .. });
        let mut failed = outcome
            .cases()
            .filter(|case| case.listing.decides() && is_failed(&case.state));
        match (failed.next(), failed.next()) {
            (None, _) => None,
            (Some(only), None) => Some(self.show_case(run, &only.listing.id)),
            _ => Some(self.command(&["show", run.as_str(), "--failed"])),
        }
    }

    fn command(&self, words: &[&str]) -> String {
        let words = ["sigma-suite"].iter().chain(words).copied();
        let words = words.chain(self.flags.iter().map(String::as_str));
        words.map(shell_word).collect::<Vec<_>>().join(" ")
    }
}
