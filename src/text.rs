//! Text that others wrote: what the service sends, what a suite file holds.
//!
//! A `String` in this crate is ours. Whatever came from outside is a [`UntrustedText`], whose `Display` is safe on
//! a terminal and in a CI log; only a file format with an escaping of its own may ask for the text [`as_raw`].
//!
//! [`as_raw`]: UntrustedText::as_raw

mod invisible;

use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) use invisible::{is_invisible, visible};

/// A text from outside, kept as it came and shown only in a safe form. Cheap to clone.
///
/// In a JSON document it is the text as it came: the document's writer escapes it.
#[derive(
    Clone, Debug, Default, Deserialize, PartialEq, Eq, Hash, JsonSchema, PartialOrd, Ord, Serialize,
)]
#[schemars(
    inline,
    description = "A text as it came from the platform or a suite file."
)]
pub struct UntrustedText(Arc<str>);

impl UntrustedText {
    /// The text as it came, for a writer that escapes it for its own format.
    #[must_use]
    pub fn as_raw(&self) -> &str {
        &self.0
    }

    /// Whether nothing is left of the text once white space is taken off.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl From<String> for UntrustedText {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&str> for UntrustedText {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for UntrustedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&one_line(&self.0))
    }
}

/// The text in one line that moves no cursor, hides nothing and commands no CI runner.
///
/// White space folds to single blanks. Control characters are shown as their pictures (`␛`), or as U+FFFD where
/// Unicode has none, and so are the marks that turn or hide text. GitHub's runner acts on a line that starts with
/// `::` and on `##[` anywhere in a line, Azure's on `##vso[`: all are broken up.
#[must_use]
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        // Wherever a line is wrapped later, no word of it can command.
        line.push_str(if word.starts_with("::") { ": " } else { "" });
        let rest = word.strip_prefix("::").map_or(word, |_| &word[1..]);
        line.extend(rest.chars().map(visible));
    }
    line.replace("##[", "## [").replace("##vso[", "## vso[")
}

/// The source of a file, with the same number of bytes at every place, so that spans into it still hold.
///
/// What [`one_line`] would widen is replaced by something as wide: a diagnostic that quotes a hostile file must
/// neither shift its labels nor let the file speak to the terminal.
#[must_use]
pub fn same_width(source: &str) -> String {
    source
        .chars()
        .map(|c| match (c, c.len_utf8()) {
            ('\n' | '\t', _) => c,
            _ if visible(c) == c => c,
            (_, 1) => '?',
            (_, 2) => '¿',
            (_, 3) => char::REPLACEMENT_CHARACTER,
            _ => '\u{1FFFD}',
        })
        .collect::<String>()
        // Runners act on them anywhere in a line.
        .replace("##[", "##(")
        .replace("##vso[", "##vso(")
}

/// The first `limit` characters, with an ellipsis in the place of the rest.
#[must_use]
pub fn shortened(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some(_) => text
            .chars()
            .take(limit.saturating_sub(1))
            .chain(['…'])
            .collect(),
    }
}

/// `1 agent`, `2 agents`.
#[must_use]
pub fn counted(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_are_seen_and_not_obeyed() {
        assert_eq!(
            UntrustedText::from("a\u{1b}[2Jb\r\n\tc").to_string(),
            "a␛[2Jb c"
        );
        assert_eq!(
            UntrustedText::from("\u{9b}31m \u{202e}x").to_string(),
            "\u{fffd}31m \u{fffd}x"
        );
    }

    #[test]
    fn no_line_commands_a_ci_runner() {
        assert_eq!(
            one_line("\n::set-output name=a::b"),
            ": :set-output name=a::b"
        );
        assert_eq!(one_line("see ##[error]x"), "see ## [error]x");
    }

    #[test]
    fn quoted_source_keeps_every_byte_offset() {
        let hostile = "a\u{1b}b\u{9b}c\u{202e}d\u{e0001}e\r\n";
        assert_eq!(same_width(hostile).len(), hostile.len());
        assert_eq!(same_width(hostile), "a?b¿c\u{fffd}d\u{1fffd}e?\n");
    }

    #[test]
    fn quoted_source_commands_no_ci_runner() {
        assert_eq!(same_width("a ##[error]b"), "a ##(error]b");
    }

    #[test]
    fn shortening_counts_characters() {
        assert_eq!(shortened("ééé", 3), "ééé");
        assert_eq!(shortened("éééé", 3), "éé…");
    }

    #[test]
    fn one_is_singular() {
        assert_eq!(counted(1, "case"), "1 case");
        assert_eq!(counted(0, "case"), "0 cases");
    }
}
