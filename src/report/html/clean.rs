//! Cleans untrusted text for the page. Escaping for HTML and JSON follows when the text is written.

use crate::text::{is_all_plain, is_plain_line, shortened, visible};

const ZERO_WIDTH_NON_JOINER: char = '\u{200C}';

const ZERO_WIDTH_JOINER: char = '\u{200D}';

/// The text in one line of at most `limit` characters.
pub(super) fn line(untrusted: &str, limit: usize) -> String {
    if is_plain_line(untrusted) {
        return shortened(untrusted, limit);
    }
    let mut line = String::new();
    for word in untrusted.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().map(shown));
        // Each character is at most four bytes: the rest would be cut off anyway.
        if line.len() > limit.saturating_mul(4) {
            break;
        }
    }
    shortened(&line, limit)
}

/// The text with its lines and tabs.
pub(super) fn text(untrusted: &str) -> String {
    let is_plain = |byte| matches!(byte, b'\n' | b'\t' | b' '..=b'~');
    if is_all_plain(untrusted, is_plain) {
        return untrusted.to_owned();
    }
    let lines = untrusted.replace("\r\n", "\n");
    let keep = |c| matches!(c, '\n' | '\t');
    lines
        .chars()
        .map(|c| if keep(c) { c } else { shown(c) })
        .collect()
}

/// The character, or a visible one for a character that a browser acts on or hides.
fn shown(c: char) -> char {
    match c {
        // Needed for emoji and the letters of several scripts.
        ZERO_WIDTH_JOINER | ZERO_WIDTH_NON_JOINER => c,
        // HTML forbids the code points that Unicode reserves as non-characters.
        '\u{FDD0}'..='\u{FDEF}' => char::REPLACEMENT_CHARACTER,
        c if u32::from(c) & 0xFFFE == 0xFFFE => char::REPLACEMENT_CHARACTER,
        c => visible(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_a_browser_acts_on_or_hides_become_visible() {
        assert_eq!(
            text("a\u{0}\u{1b}[31m\u{202e}\u{2028}\u{ffff}\r\n\tb"),
            "a␀␛[31m\u{fffd}\u{fffd}\u{fffd}\n\tb"
        );
        assert_eq!(text("🧑\u{200d}🚀"), "🧑\u{200d}🚀");
    }

    #[test]
    fn a_line_has_single_spaces_and_at_most_the_limit() {
        assert_eq!(line(" a\n\t b ", 10), "a b");
        assert_eq!(line("<script>alert(1)</script>", 9), "<script>…");
        assert_eq!(line(&"word ".repeat(1_000_000), 6), "word …");
    }
}
