//! Texts from outside in Markdown: shown as they are, never as markup, links, images, mentions or references.
//!
//! GitHub acts on a text in two steps. The Markdown parser acts on punctuation, so it is written as character
//! references. Later filters find mentions, references and emoji in the resulting text, where references are already
//! decoded, so a zero-width space divides them. Only the autolinks that a repository configures for itself remain.

use std::fmt::Write;

use crate::text::{one_line, shortened};

/// Divides a word without being seen. It occurs in no text from outside, where [`one_line`] replaces it.
const DIVIDER: &str = "&#8203;";

/// The text as inline Markdown, up to a number of characters of the text.
pub(super) fn text(text: &str, longest: usize) -> String {
    escaped(&shortened(&one_line(text), longest))
}

/// An id or another text of letters, digits and `_-.:~`, as code.
pub(super) fn code(id: &str) -> String {
    format!("`{id}`")
}

/// A command that can be copied.
pub(super) fn command(command: &str) -> String {
    format!("```sh\n{command}\n```\n")
}

fn escaped(line: &str) -> String {
    let chars: Vec<char> = line.chars().collect();
    let mut escaped = String::with_capacity(line.len());
    for (at, c) in chars.iter().enumerate() {
        if is_long_commit_id(&chars, at) {
            escaped.push_str(DIVIDER);
        }
        let (before, after) = (&chars[..at], &chars[at + 1..]);
        match c {
            // Mathematics is in dollars, and GitHub's manual recommends this element around others.
            '$' => escaped.push_str("<span>&#36;</span>"),
            '.' if ends_with(before, "www") => {
                escaped.push_str(DIVIDER);
                escaped.push('.');
            }
            '.' | ')' if before.iter().all(char::is_ascii_digit) => reference(&mut escaped, *c),
            // These mean something at the start of a line only.
            '-' | '+' | '=' if at == 0 => reference(&mut escaped, *c),
            _ if is_punctuation_of_markdown(*c) => reference(&mut escaped, *c),
            _ => escaped.push(*c),
        }
        if is_to_divide(before, *c, after) {
            escaped.push_str(DIVIDER);
        }
    }
    escaped
}

fn reference(escaped: &mut String, c: char) {
    let _ = write!(escaped, "&#{};", u32::from(c));
}

fn is_punctuation_of_markdown(c: char) -> bool {
    "\\`*_{}[]<>#!|~&@^\"".contains(c)
}

/// Whether `c` begins a mention (`@name`), a reference (`#12`, `GH-12`), an emoji (`:+1:`), an address (`https://`) or a
/// check box (`[ ]`).
fn is_to_divide(before: &[char], c: char, after: &[char]) -> bool {
    let Some(next) = after.first() else {
        return false;
    };
    match c {
        '@' | '#' => !next.is_whitespace(),
        ':' => next.is_alphanumeric() || "+-_/".contains(*next),
        '-' => next.is_ascii_digit() && ends_with(before, "gh"),
        '[' => after.get(1) == Some(&']'),
        _ => false,
    }
}

fn ends_with(before: &[char], word: &str) -> bool {
    let last = before.iter().rev().map(char::to_ascii_lowercase);
    before.len() >= word.len() && last.take(word.len()).eq(word.chars().rev())
}

/// GitHub takes more hexadecimal digits than these, as a word, as the id of a commit.
const MOST_DIGITS: usize = 6;

/// Whether the digit at this index would be one too many.
fn is_long_commit_id(chars: &[char], at: usize) -> bool {
    let digits = chars[..at].iter().rev();
    let digits = digits.take_while(|c| c.is_ascii_hexdigit()).count();
    let is_word = !chars[..at - digits]
        .last()
        .is_some_and(|c| c.is_alphanumeric());
    let is_too_long = digits > 0 && digits.is_multiple_of(MOST_DIGITS);
    is_too_long && is_word && chars[at].is_ascii_hexdigit()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::outcome::arbitrary;
    use crate::report::github::rendered::{self, Rendered};

    fn rendered(text_from_outside: &str) -> Rendered {
        let text = text(text_from_outside, usize::MAX);
        rendered::rendered(&format!(
            "- x\n  - {text}\n\n| a |\n|---|\n| {text} |\n\n**{text}** b\n\n{text}"
        ))
    }

    #[track_caller]
    fn assert_inert(text: &str) {
        let page = rendered(text);
        let shown = rendered::xml(&one_line(text));
        let expected = format!("x\n{shown}\na\n{shown}\n{shown} b\n{shown}");
        let squeeze = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !shown.is_empty() {
            assert_eq!(squeeze(&page.text), squeeze(&expected), "{text:?}");
        }
        assert_eq!(page.active("none"), Vec::<String>::new(), "{text:?}");
    }

    #[test]
    fn no_text_is_markup_or_a_reference() {
        for text in rendered::HOSTILE {
            assert_inert(text);
        }
    }

    #[test]
    fn a_text_is_shortened_before_it_is_escaped() {
        assert_eq!(text("<<<<", 3), "&#60;&#60;…");
    }

    proptest! {
        #[test]
        fn any_text_is_shown_as_it_is(text in arbitrary::raw_text()) {
            assert_inert(&text);
        }

        #[test]
        fn any_punctuation_is_shown_as_it_is(text in "[ a-c0-9@#:/.$<>&;*_`~|!()\\[\\]{}=+\\\\\"'^-]{0,40}") {
            assert_inert(&text);
        }
    }
}
