//! Makes a text inert: nothing in it moves the cursor or is a command for a CI runner.

use std::borrow::Cow;
use std::fmt::Write;

use crate::text::visible;

/// What runners act on anywhere in a line, without the bracket at its end.
const COMMANDS: [&str; 3] = ["##", "##vso", "##teamcity"];

/// The text without anything that a terminal or a runner acts on, except colours.
pub(super) fn inert(text: &str) -> Cow<'_, str> {
    if is_inert(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let mut inert = String::with_capacity(text.len());
    let mut rest = text;
    let mut is_start = true;
    while let Some(first) = rest.chars().next() {
        let plain = if is_start { spaces(rest) } else { plain(rest) };
        if plain > 0 {
            inert.push_str(&rest[..plain]);
            rest = &rest[plain..];
            continue;
        }
        let colour = colour(rest);
        if colour > 0 {
            inert.push_str(&rest[..colour]);
            rest = &rest[colour..];
            continue;
        }
        if is_start && rest.starts_with("::") {
            inert.push_str(": ");
        } else if let Some(command) = COMMANDS.iter().find(|word| is_command(rest, word)) {
            let _ = write!(inert, "{command} ");
            rest = &rest[command.len()..];
            is_start = false;
            continue;
        } else if matches!(first, '\n' | '\t') {
            inert.push(first);
        } else {
            inert.push(visible(first));
        }
        is_start = first == '\n' || (is_start && first.is_whitespace());
        rest = &rest[first.len_utf8()..];
    }
    Cow::Owned(inert)
}

/// Whether a text is only lines of printable ASCII without anything that a command begins with, as nearly all texts
/// are. Does not stop at the first byte that is special: without that, many bytes are compared at once.
fn is_inert(text: &[u8]) -> bool {
    let is_special = |byte: &u8| !matches!(byte, b' '..=b'~' | b'\n') || *byte == b'#';
    let is_command = |(a, b): (&u8, &u8)| *a == b':' && *b == b':';
    let pairs = text.iter().zip(text.iter().skip(1));
    let commands = pairs.fold(false, |any, pair| any | is_command(pair));
    let specials = text.iter().fold(false, |any, byte| any | is_special(byte));
    !commands && !specials
}

/// The length of the printable ASCII that a text begins with: nothing acts on it within a line, except after a `#`.
/// Nearly all text is such, and is copied as a whole.
fn plain(text: &str) -> usize {
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~') && *byte != b'#';
    text.bytes().take_while(|byte| is_plain(byte)).count()
}

fn spaces(text: &str) -> usize {
    text.len() - text.trim_start_matches(' ').len()
}

fn is_command(text: &str, word: &str) -> bool {
    text.strip_prefix(word)
        .is_some_and(|rest| rest.starts_with('['))
}

/// The length of the colour that a text begins with, as its sequence is written: `ESC [ 1 ; 31 m`.
fn colour(text: &str) -> usize {
    let Some(sequence) = text.strip_prefix("\u{1b}[") else {
        return 0;
    };
    let is_parameter = |c: char| c.is_ascii_digit() || c == ';' || c == ':';
    let after = sequence.trim_start_matches(is_parameter);
    if after.starts_with('m') {
        text.len() - after.len() + 1
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_pass_and_no_other_escape_sequence() {
        let ours = "\u{1b}[1;31merror\u{1b}[0m: x\n";
        assert_eq!(inert(ours), ours);
        assert_eq!(
            inert("a\u{1b}[2Jb\u{1b}]0;x\u{7}\u{9b}1m\r"),
            "a␛[2Jb␛]0;x␇\u{fffd}1m␍"
        );
        assert_eq!(inert("\u{202e}\u{2028}"), "\u{fffd}\u{fffd}");
    }

    #[test]
    fn no_line_begins_as_a_command() {
        assert_eq!(inert("a::b\n::c"), "a::b\n: :c");
        assert_eq!(inert(" \u{1b}[1m\t\u{a0}::c"), " \u{1b}[1m\t\u{a0}: :c");
        assert_eq!(inert("::::c"), ": :::c");
        assert_eq!(
            inert("##[x] ###[x] ##vso[x] ##teamcity[x] ## x"),
            "## [x] ### [x] ##vso [x] ##teamcity [x] ## x"
        );
    }
}
