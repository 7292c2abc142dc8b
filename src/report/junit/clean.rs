//! Cleans untrusted text for XML, before the XML writer receives it.
//!
//! The writer escapes markup only. Therefore, cleaned text contains no character that makes the file malformed, and none
//! that a reader acts on or hides.

use std::borrow::Cow;

use crate::text::{is_all_plain, is_invisible, is_plain_line};

const LINE_SEPARATOR: char = '\u{2028}';

const PARAGRAPH_SEPARATOR: char = '\u{2029}';

const ZERO_WIDTH_NON_JOINER: char = '\u{200C}';

const ZERO_WIDTH_JOINER: char = '\u{200D}';

/// In bytes. Codecov drops a test with an attribute of more than 1000 bytes.
pub(super) const ATTRIBUTE: usize = 900;

/// In bytes. Titles and links of terminals are shorter. A longer sequence is probably part of the conversation.
const LONGEST_COMMAND: usize = 2_000;

/// The text with its lines: valid in XML, without escape sequences, and without markers that make a reader upload a
/// file.
pub(super) fn text(untrusted: &str) -> Cow<'_, str> {
    if is_all_plain(untrusted, is_plain) {
        return Cow::Borrowed(untrusted);
    }
    let lines = untrusted.replace("\r\n", "\n").replace('\r', "\n");
    let lines = without_escapes(&lines);
    let mut clean = String::with_capacity(lines.len());
    let mut rest = &*lines;
    while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_replaced(*c)) {
        clean.push_str(&rest[..at]);
        match c {
            LINE_SEPARATOR | PARAGRAPH_SEPARATOR => clean.push('\n'),
            '\t' => clean.push_str("    "),
            _ => clean.push(char::REPLACEMENT_CHARACTER),
        }
        rest = &rest[at + c.len_utf8()..];
    }
    clean.push_str(rest);
    Cow::Owned(without_markers(&clean))
}

/// Whether the byte is kept wherever it is: printable ASCII or a line feed, and not the start of a marker.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b'\n' | b' '..=b'~') && byte != b'['
}

fn is_replaced(c: char) -> bool {
    match c {
        // Joiners are needed for emoji and the letters of several scripts, which every dashboard can show.
        '\n' | ZERO_WIDTH_JOINER | ZERO_WIDTH_NON_JOINER => false,
        // XML 1.0 forbids these two.
        '\u{FFFE}' | '\u{FFFF}' => true,
        c => is_invisible(c),
    }
}

/// The text in one line that fits an attribute.
pub(super) fn line(untrusted: &str) -> Cow<'_, str> {
    if is_plain_line(untrusted) && !untrusted.contains('[') {
        return fitting(untrusted, ATTRIBUTE);
    }
    let text = text(untrusted);
    let words: Vec<&str> = text.split_whitespace().collect();
    Cow::Owned(fitting(&words.join(" "), ATTRIBUTE).into_owned())
}

/// The text, truncated to `bytes` bytes, with an ellipsis in place of the rest.
pub(super) fn fitting(text: &str, bytes: usize) -> Cow<'_, str> {
    const ELLIPSIS: char = '…';
    if text.len() <= bytes {
        return Cow::Borrowed(text);
    }
    let end = text.floor_char_boundary(bytes.saturating_sub(ELLIPSIS.len_utf8()));
    let mut fitting = text[..end].trim_end().to_owned();
    fitting.push(ELLIPSIS);
    Cow::Owned(fitting)
}

/// Removes complete escape sequences. Of an incomplete one, only the first character is replaced.
fn without_escapes(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\u{1B}', '\u{9B}']) {
        let (before, sequence) = rest.split_at(at);
        clean.push_str(before);
        rest = after_escape(sequence).unwrap_or_else(|| {
            clean.push(char::REPLACEMENT_CHARACTER);
            let mut chars = sequence.chars();
            chars.next();
            chars.as_str()
        });
    }
    clean.push_str(rest);
    clean
}

/// The text after the escape sequence at its start; `None` if there is no complete sequence.
fn after_escape(text: &str) -> Option<&str> {
    if let Some(body) = text
        .strip_prefix("\u{1B}[")
        .or_else(|| text.strip_prefix('\u{9B}'))
    {
        let body = body.trim_start_matches(|c| matches!(c, '0'..='?'));
        return after_final(body.trim_start_matches(is_intermediate), '@'..='~');
    }
    let body = text.strip_prefix('\u{1B}')?;
    match body.strip_prefix([']', 'P', 'X', '^', '_']) {
        Some(command) => after_command(command),
        None => after_final(body.trim_start_matches(is_intermediate), '0'..='~'),
    }
}

fn is_intermediate(c: char) -> bool {
    matches!(c, ' '..='/')
}

fn after_final(text: &str, finals: std::ops::RangeInclusive<char>) -> Option<&str> {
    text.strip_prefix(|c| finals.contains(&c))
}

/// The text after a command such as a title or a link, which ends with a bell or the string terminator.
fn after_command(text: &str) -> Option<&str> {
    let end = text.find(['\u{7}', '\u{1B}', '\u{9C}', '\n'])?;
    let (command, rest) = text.split_at(end);
    if command.len() > LONGEST_COMMAND {
        return None;
    }
    rest.strip_prefix("\u{1B}\\")
        .or_else(|| rest.strip_prefix(['\u{7}', '\u{9C}']))
}

/// Adds a space to markers such as `[[ATTACHMENT|…`, which make some readers upload a local file.
fn without_markers(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("[[") {
        let (before, bracket) = rest.split_at(at + 1);
        clean.push_str(before);
        let word = bracket[1..].trim_start_matches(|c: char| c.is_ascii_alphabetic());
        if word.starts_with('|') {
            clean.push(' ');
        }
        rest = bracket;
    }
    clean.push_str(rest);
    clean
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escape_sequences_are_removed_and_the_text_around_them_is_kept() {
        assert_eq!(text("a\u{1b}[1;31mred\u{1b}[0m b"), "ared b");
        assert_eq!(text("\u{9b}2Kx\u{1b}(By\u{1b}cz"), "xyz");
        assert_eq!(
            text("\u{1b}]8;;https://x.test\u{1b}\\link\u{1b}]8;;\u{7} on"),
            "link on"
        );
    }

    #[test]
    fn an_unterminated_sequence_hides_no_text() {
        assert_eq!(text("a\u{1b}]0;still\nhere"), "a\u{fffd}]0;still\nhere");
        assert_eq!(text("\u{1b}Pthe rest"), "\u{fffd}Pthe rest");
        assert_eq!(text("\u{1b}["), "\u{fffd}[");
        assert_eq!(text("\u{1b}"), "\u{fffd}");
        let long = format!("\u{1b}]{}\u{7}", "word ".repeat(1_000));
        assert!(text(&long).contains("word"));
    }

    #[test]
    fn characters_that_xml_forbids_are_replaced_and_lines_are_kept() {
        assert_eq!(
            text("a\r\nb\rc\u{0}\u{b}\u{fffe}\u{ffff}\u{85}"),
            "a\nb\nc\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}"
        );
        assert_eq!(
            text("{\n\t\u{202e}1 🧑\u{200d}🚀"),
            "{\n    \u{fffd}1 🧑\u{200d}🚀"
        );
    }

    #[test]
    fn invisible_characters_except_joiners_are_replaced() {
        assert_eq!(
            text("a\u{ad}b\u{200b}c\u{feff}d\u{e0041}e\u{200c}f\u{2028}g"),
            "a\u{fffd}b\u{fffd}c\u{fffd}d\u{fffd}e\u{200c}f\ng"
        );
    }

    #[test]
    fn markers_are_broken_even_if_an_escape_sequence_splits_them() {
        assert_eq!(
            text("[[ATTACHMENT|/etc/passwd]]"),
            "[ [ATTACHMENT|/etc/passwd]]"
        );
        assert_eq!(text("[[[property|k=v]]"), "[[ [property|k=v]]");
        assert_eq!(text("[[ATT\u{1b}[0mACHMENT|x]]"), "[ [ATTACHMENT|x]]");
        assert_eq!(text("[[1, 2], [3]] [[a]]"), "[[1, 2], [3]] [[a]]");
    }

    #[test]
    fn a_line_is_trimmed_and_truncated_for_an_attribute() {
        assert_eq!(line(" a\n\tb \u{2028} c "), "a b c");
        assert!(line(&"🎉".repeat(1_000)).len() <= ATTRIBUTE);
        assert_eq!(fitting("ééé", 5), "é…");
    }

    #[test]
    fn plain_text_is_kept_as_it_is() {
        let plain = "Refund (no. 7) is refused: <b>\"policy\"</b> & 'terms' ~";
        assert!(matches!(line(plain), Cow::Borrowed(kept) if kept == plain));
        assert!(matches!(
            text("two\n lines "),
            Cow::Borrowed("two\n lines ")
        ));
        assert_eq!(line(" a"), "a");
        assert_eq!(line("a "), "a");
        assert_eq!(line("a  b"), "a b");
        assert_eq!(line(""), "");
    }

    proptest! {
        #[test]
        fn a_parser_reads_cleaned_text(untrusted in "(?s)(.|\u{1b}|\u{1b}\\]|\u{9b}|\\[\\[[A-Z]*\\|){0,40}") {
            let clean = text(&untrusted);
            let xml = format!("<a>{}</a>", quick_xml::escape::escape(&*clean));
            let document = roxmltree::Document::parse(&xml).unwrap();
            prop_assert_eq!(document.root_element().text().unwrap_or_default(), &*clean);
            prop_assert!(!clean.contains("[[ATTACHMENT|"));
            let forbidden = clean.contains(['\u{fffe}', '\u{ffff}']);
            prop_assert!(!forbidden);
            prop_assert_eq!(text(&clean), &*clean);
        }
    }
}
