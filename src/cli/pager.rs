//! The user's pager, for long texts on a terminal.

use std::io::{self, IsTerminal, Write};
use std::process::{Child, Command, Stdio};

use super::args::{PagerArgs, has_less_options, pager_from_environment};
use super::signals::Signals;
use super::streams::Guarded;

/// Quits at once if the text fits, keeps colours, and leaves the text on the screen.
const DEFAULT: &str = "less -FRX";

/// Whether a text may go to the pager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paging {
    /// If standard output is a terminal.
    Auto,
    Never,
}

impl From<&PagerArgs> for Paging {
    fn from(args: &PagerArgs) -> Self {
        if args.no_pager {
            Self::Never
        } else {
            Self::Auto
        }
    }
}

/// Writes a text to the pager, or to standard output without one. A pager that cannot start is no error, and neither
/// is one that is left early.
pub(super) fn page(paging: Paging, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
    let wanted = paging == Paging::Auto && io::stdout().is_terminal();
    // A Ctrl-C is for the pager, which this process must outlive.
    let signals = wanted.then(Signals::listen);
    let child = match signals {
        Some(Ok(_)) => start(pager_from_environment().as_deref()),
        _ => None,
    };
    let Some(mut child) = child else {
        let _ = write(&mut Guarded::new(io::stdout().lock()));
        return;
    };
    if let Some(stdin) = child.stdin.take() {
        let _ = write(&mut Guarded::new(stdin));
    }
    let _ = child.wait();
}

fn start(pager: Option<&str>) -> Option<Child> {
    let words = words(pager)?;
    let (program, arguments) = words.split_first()?;
    let mut command = Command::new(program);
    if !has_less_options() {
        // Without options, less would show the codes of colours.
        command.env("LESS", "FRX");
    }
    command.args(arguments).stdin(Stdio::piped()).spawn().ok()
}

/// The words of the pager's command; `None` for no pager.
fn words(pager: Option<&str>) -> Option<Vec<&str>> {
    let words: Vec<&str> = pager.unwrap_or(DEFAULT).split_whitespace().collect();
    (!words.is_empty() && words != ["cat"]).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_pager_and_cat_are_none() {
        assert_eq!(words(None), Some(vec!["less", "-FRX"]));
        assert_eq!(words(Some("most  -w")), Some(vec!["most", "-w"]));
        assert_eq!(words(Some(" ")), None);
        assert_eq!(words(Some("cat")), None);
    }
}
