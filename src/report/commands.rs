//! Commands for people to copy.

use crate::id::{RunId, TestCaseId};
use crate::outcome::{CaseOutcome, GroupOutcome, Outcome, Service};
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
        let mut failed = outcome.deciding().filter(|(_, case)| case.is_failed());
        match (failed.next(), failed.next()) {
            (None, _) => None,
            (Some((_, only)), None) => Some(self.show_case(run, &only.listing.id)),
            _ => Some(self.command(&["show", run.as_str(), "--failed"])),
        }
    }

    fn command(&self, words: &[&str]) -> String {
        let words = ["sigma-suite"].iter().chain(words).copied();
        let words = words.chain(self.flags.iter().map(String::as_str));
        words.map(shell_word).collect::<Vec<_>>().join(" ")
    }
}

/// The command that runs just this case again, for people to copy.
///
/// It does not name the API address: a file of results must not decide where the key goes.
pub(super) fn rerun_command(outcome: &Outcome, group: &GroupOutcome, case: &CaseOutcome) -> String {
    let path = match &*group.path {
        path if path.starts_with('-') => format!("./{path}"),
        path => path.to_owned(),
    };
    let sandbox = (outcome.service == Service::Sandbox).then_some("--sandbox");
    let words = ["sigma-suite", "run"].into_iter().chain(sandbox);
    let words = words.chain([
        &*path,
        "--agent",
        group.agent.as_str(),
        "--case",
        case.listing.id.as_str(),
    ]);
    words.map(shell_word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_command_that_runs_a_case_again_is_quoted_for_a_shell() {
        let mut outcome = fixture::outcome();
        outcome.groups[0].path = "-my suites/$(id).yaml".into();
        let listed = |outcome: &Outcome| {
            let group = &outcome.groups[0];
            rerun_command(outcome, group, &group.cases[0])
        };
        let expected =
            "sigma-suite run './-my suites/$(id).yaml' --agent D5D0p7TU --case tc_failed";
        assert_eq!(listed(&outcome), expected);
        outcome.service = Service::Sandbox;
        assert!(listed(&outcome).starts_with("sigma-suite run --sandbox "));
    }
}
