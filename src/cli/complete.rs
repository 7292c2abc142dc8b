//! Shell completion: what a shell asks for on TAB, and the scripts by which it asks.
//!
//! A script runs the program again with the words of the command line and with a variable that names the shell. The
//! answer goes to the terminal while somebody is typing: it must be quick, show no error, and contain only plain text.
//! It comes from suite files and the state folder. No request is sent, and no file is written.

mod candidate;

mod candidates;

mod cases;

mod runs;

mod script;

mod suites;

use std::ffi::OsString;
use std::sync::Arc;

use clap::CommandFactory;
use clap_complete::env::Shells;

use super::args::{Cli, PartialArgs, completing_shell};
use super::streams;
use crate::exit::Exit;
use crate::text::visible;
pub(super) use script::script;

/// Answers a completion script; `None` if none asks.
pub(super) fn answer(arguments: &[OsString]) -> Option<Exit> {
    let shell = completing_shell()?;
    let [_, dashes, words @ ..] = arguments else {
        return None;
    };
    if dashes != "--" || words.is_empty() {
        return None;
    }
    let answer = candidates_for(&shell, words).unwrap_or_default();
    // File names may contain control characters.
    let is_separator = |c: char| matches!(c, '\n' | '\t');
    let shown = |c| if is_separator(c) { c } else { visible(c) };
    streams::text(&answer.chars().map(shown).collect::<String>());
    Some(Exit::Passed)
}

/// The candidates in the form that the script expects.
fn candidates_for(shell: &str, words: &[OsString]) -> Option<String> {
    let words = match shell {
        "bash" | "fish" | "zsh" => words.iter().map(unquoted).collect(),
        _ => words.to_vec(),
    };
    let shells = Shells::builtins();
    let completer = shells.completer(shell)?;
    let known = Arc::new(PartialArgs::read(Cli::command(), &words));
    let mut command = candidates::add_to(Cli::command(), &known);
    let folder = std::env::current_dir().ok();
    let mut text = Vec::new();
    completer
        .write_complete(&mut command, words, folder.as_deref(), &mut text)
        .ok()?;
    let mut text = String::from_utf8_lossy(&text).into_owned();
    if shell == "powershell" {
        text = plain_lines(&text);
    }
    if !text.is_empty() && !text.ends_with('\n') {
        // The script for bash reads lines.
        text.push('\n');
    }
    Some(text)
}

/// The candidates that no PowerShell takes as code. It inserts them as they are, and file names may contain commands.
fn plain_lines(candidates: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || r"-_.:/\=+@!~".contains(c);
    let is_word = |line: &&str| {
        line.split('\t')
            .next()
            .is_some_and(|value| value.chars().all(is_plain))
    };
    candidates
        .lines()
        .filter(is_word)
        .flat_map(|line| [line, "\n"])
        .collect()
}

/// A word roughly as its command would get it: these shells pass words as they are written, such as `'!billing`. The
/// script for bash does the same to the part of a word that bash keeps, so that it can leave it out of an answer.
fn unquoted(word: &OsString) -> OsString {
    let Some(text) = word.to_str() else {
        return word.clone();
    };
    text.replace(['\'', '"', '\\'], "").into()
}
