//! Untrusted text: from the service and from suite files.
//!
//! A `String` in this crate is trusted. Text from outside is an [`UntrustedText`], whose `Display` is safe on a
//! terminal and in a CI log. Only the writer of a format with its own escaping may use the text [`as_raw`].
//!
//! [`as_raw`]: UntrustedText::as_raw

mod invisible;
mod plain;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) use invisible::{is_invisible, visible};
pub(crate) use plain::{is_all_plain, is_plain_line, plain_length};

/// A text from outside, stored unchanged and displayed only in a safe form. Cheap to clone.
///
/// In a JSON document it is unchanged: the writer of the document escapes it.
#[derive(
    Clone, Debug, Default, Deserialize, PartialEq, Eq, Hash, JsonSchema, PartialOrd, Ord, Serialize,
)]
#[schemars(
    inline,
    description = "A text as it came from the platform or a suite file."
)]
pub struct UntrustedText(Arc<str>);

impl UntrustedText {
    /// The unchanged text, for a writer that escapes it for its own format.
    #[must_use]
    pub fn as_raw(&self) -> &str {
        &self.0
    }

    /// The text without ownership.
    #[must_use]
    pub fn as_str(&self) -> UntrustedStr<'_> {
        UntrustedStr(&self.0)
    }

    /// Whether the text is empty or only white space.
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
        self.as_str().fmt(f)
    }
}

/// A borrowed [`UntrustedText`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UntrustedStr<'a>(&'a str);

impl<'a> UntrustedStr<'a> {
    /// The unchanged text, for a writer that escapes it for its own format.
    #[must_use]
    pub fn as_raw(self) -> &'a str {
        self.0
    }
}

impl<'a> From<&'a str> for UntrustedStr<'a> {
    fn from(text: &'a str) -> Self {
        Self(text)
    }
}

impl fmt::Display for UntrustedStr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&one_line(self.0))
    }
}

/// The text as one line without control characters and CI workflow commands.
///
/// White space becomes single spaces. Control characters become their symbols (`␛`), or U+FFFD if Unicode has none.
/// Invisible characters and those that change the text direction become U+FFFD. The GitHub runner acts on a line that
/// starts with `::` and on `##[` anywhere in a line, the Azure runner on `##vso[`: a space is inserted into these.
#[must_use]
pub(crate) fn one_line(text: &str) -> String {
    if is_plain_line(text) && !text.contains('#') && !text.contains("::") {
        return text.to_owned();
    }
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        // Every word, since a later line break may put it at the start of a line.
        line.push_str(if word.starts_with("::") { ": " } else { "" });
        let rest = word.strip_prefix("::").map_or(word, |_| &word[1..]);
        line.extend(rest.chars().map(visible));
    }
    line.replace("##[", "## [").replace("##vso[", "## vso[")
}

/// A path in one line that is safe to print.
#[must_use]
pub(crate) fn printable_path(path: &Path) -> String {
    one_line(&path.to_string_lossy())
}

/// The source text, made safe to print without changing any byte offset.
///
/// Unlike [`one_line`], it replaces each character by one with the same number of bytes, so that the spans of a
/// diagnostic stay valid.
#[must_use]
pub(crate) fn printable_source(source: &str) -> String {
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
        // CI runners act on these anywhere in a line.
        .replace("##[", "##(")
        .replace("##vso[", "##vso(")
        .replace("##teamcity[", "##teamcity(")
}

/// The text, cut to `limit` characters with an ellipsis at the end.
#[must_use]
pub(crate) fn shortened(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some(_) => text
            .chars()
            .take(limit.saturating_sub(1))
            .chain(['…'])
            .collect(),
    }
}

/// A time to the minute, for people.
#[cfg(feature = "cli")]
pub(crate) fn minute(time: jiff::Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// The text as one word of a shell command, quoted where necessary.
#[must_use]
pub(crate) fn shell_word(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=@%+,~".contains(&byte);
    // A shell expands these at the start of a word.
    let is_expanded = text.starts_with(['~', '=']);
    if !text.is_empty() && !is_expanded && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", one_line(text).replace('\'', r"'\''"))
}

/// The first few items, separated, and the number of the others: `a, b, and 2 more`.
pub(crate) fn first_few(items: &[String], most: usize, separator: &str) -> String {
    let mut few: Vec<String> = items.iter().take(most).cloned().collect();
    if items.len() > most {
        few.push(format!("and {} more", items.len() - most));
    }
    few.join(separator)
}

/// The count with the noun in singular or plural: `1 agent`, `2 agents`.
#[must_use]
pub(crate) fn counted(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_become_visible_characters() {
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
    fn one_line_contains_no_workflow_command() {
        assert_eq!(
            one_line("\n::set-output name=a::b"),
            ": :set-output name=a::b"
        );
        assert_eq!(one_line("see ##[error]x"), "see ## [error]x");
    }

    #[test]
    fn quoted_source_keeps_every_byte_offset() {
        let hostile = "a\u{1b}b\u{9b}c\u{202e}d\u{e0001}e\r\n";
        assert_eq!(printable_source(hostile).len(), hostile.len());
        assert_eq!(printable_source(hostile), "a?b¿c\u{fffd}d\u{1fffd}e?\n");
    }

    #[test]
    fn quoted_source_contains_no_workflow_command() {
        assert_eq!(printable_source("a ##[error]b"), "a ##(error]b");
        assert_eq!(
            printable_source("##vso[x] ##teamcity[y]"),
            "##vso(x] ##teamcity(y]"
        );
    }

    #[test]
    fn shortening_counts_characters() {
        assert_eq!(shortened("ééé", 3), "ééé");
        assert_eq!(shortened("éééé", 3), "éé…");
    }

    #[test]
    fn a_shell_reads_a_word_as_one_word() {
        assert_eq!(shell_word("a/b-c.yaml"), "a/b-c.yaml");
        assert_eq!(shell_word("a b"), "'a b'");
        assert_eq!(shell_word("$(id)'s"), r"'$(id)'\''s'");
        assert_eq!(shell_word("~root"), "'~root'");
        assert_eq!(shell_word(""), "''");
    }

    #[test]
    fn one_is_singular() {
        assert_eq!(counted(1, "case"), "1 case");
        assert_eq!(counted(0, "case"), "0 cases");
    }
}
