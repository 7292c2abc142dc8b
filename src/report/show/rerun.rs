//! The command that runs one case again.

use super::attempts::Listed;
use crate::outcome::{Outcome, Service};
use crate::text::shell_word;

/// The command that runs just this case again, for people to copy.
///
/// It does not name the API address: a file of results must not decide where the key goes.
#[must_use]
pub fn rerun_command(outcome: &Outcome, (group, case): Listed) -> String {
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
