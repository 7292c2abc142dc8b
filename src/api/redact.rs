//! Redacts the API key in untrusted text, even if invisible characters are inserted into it.
//!
//! Reports remove escape sequences and control characters, collapse white space and replace invisible characters.
//! That would restore a key with such characters inside, so the search skips them. Code that cleans text must only
//! remove or replace what [`is_invisible`] and [`sequence_length`] recognize.

use std::collections::BTreeSet;

use memchr::memchr;

const REPLACEMENT: &str = "[api key]";

/// Whether a text was cut off before the search.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TextEnd {
    /// It is complete.
    Whole,
    /// It was cut off, maybe in the middle of a key.
    Cut,
}

/// The text without the key; `None` if it does not contain the key.
pub(super) fn without_key(text: &str, key: &str, end: TextEnd) -> Option<String> {
    if end == TextEnd::Whole && memchr(rarest(key), text.as_bytes()).is_none() {
        return None;
    }
    let (mut clean, mut kept, mut from) = (String::new(), 0, 0);
    let first = char::from(*key.as_bytes().first()?);
    while let Some(at) = text[from..].find(first).map(|at| from + at) {
        from = at + 1;
        if may_match(&text[at..], key)
            && let Some(after) = match_end(text, at, key, end)
        {
            clean.push_str(&text[kept..at]);
            clean.push_str(REPLACEMENT);
            (kept, from) = (after, after);
        }
    }
    (kept > 0).then(|| clean + &text[kept..])
}

/// A byte of the key that few texts contain, if it has one: no lower-case letter.
fn rarest(key: &str) -> u8 {
    let mut bytes = key.bytes();
    let rare = bytes.clone().find(|byte| !byte.is_ascii_lowercase());
    rare.or(bytes.next()).unwrap_or_default()
}

/// Whether the key may be at the start of the text. A quick check, since the first character of a key is frequent.
fn may_match(text: &str, key: &str) -> bool {
    let mut visible = text.bytes().filter(|byte| *byte != b' ');
    for wanted in key.bytes() {
        match visible.next() {
            Some(byte) if byte == wanted => {}
            // Neither a part of the key nor invisible.
            Some(byte) if byte.is_ascii_graphic() => return false,
            _ => return true,
        }
    }
    true
}

/// The end of the key that starts at `start`, if there is one. A key at a cut end may be incomplete.
fn match_end(text: &str, start: usize, key: &str, end: TextEnd) -> Option<usize> {
    let mut positions = BTreeSet::from([start]);
    for byte in key.bytes() {
        let mut after = BTreeSet::new();
        // Positions only grow, so each one is visited once.
        while let Some(at) = positions.pop_first() {
            if at == text.len() && end == TextEnd::Cut {
                return Some(at);
            }
            if text.as_bytes().get(at) == Some(&byte) {
                after.insert(at + 1);
            }
            if at > start {
                positions.extend(positions_after_invisible(text, at));
            }
        }
        if after.is_empty() {
            return None;
        }
        positions = after;
    }
    positions.pop_last()
}

/// The positions after the invisible character, and after the escape sequence, that starts at `at`.
fn positions_after_invisible(text: &str, at: usize) -> impl Iterator<Item = usize> {
    let rest = &text[at..];
    let next = rest.chars().next().filter(|c| is_invisible(*c));
    let sequence = next.and_then(|_| sequence_length(rest));
    next.map(|c| at + c.len_utf8())
        .into_iter()
        .chain(sequence.map(|length| at + length))
}

/// Whether some report removes, collapses or replaces the character, or does not show it.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || c.is_whitespace()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{2400}'..='\u{2426}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFF}' | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// The length in bytes of the escape sequence at the start of the text.
fn sequence_length(text: &str) -> Option<usize> {
    let is_intermediate = |c| matches!(c, ' '..='/');
    let control = text
        .strip_prefix("\u{1B}[")
        .or_else(|| text.strip_prefix('\u{9B}'));
    let after = if let Some(body) = control {
        let body = body.trim_start_matches(|c| matches!(c, '0'..='?'));
        let body = body.trim_start_matches(is_intermediate);
        body.strip_prefix(|c| matches!(c, '@'..='~'))?
    } else {
        let body = text.strip_prefix('\u{1B}')?;
        match body.strip_prefix([']', 'P', 'X', '^', '_']) {
            Some(command) => {
                let end = &command[command.find(['\u{7}', '\u{1B}', '\u{9C}'])?..];
                end.strip_prefix("\u{1B}\\")
                    .or_else(|| end.strip_prefix(['\u{7}', '\u{9C}']))?
            }
            None => body
                .trim_start_matches(is_intermediate)
                .strip_prefix(|c| matches!(c, '0'..='~'))?,
        }
    };
    Some(text.len() - after.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::one_line;
    use proptest::prelude::*;

    const KEY: &str = "sk-live_0a]9[mZ~";

    fn clean(text: &str) -> String {
        without_key(text, KEY, TextEnd::Whole).unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn the_text_around_a_key_is_kept() {
        let text = format!("a {KEY}, b sk-live {KEY}{KEY} sk");
        assert_eq!(clean(&text), "a [api key], b sk-live [api key][api key] sk");
        assert_eq!(without_key("nothing sk-", KEY, TextEnd::Whole), None);
    }

    #[test]
    fn a_key_that_is_cut_off_at_the_end_is_redacted() {
        let cut = without_key("see sk-li\u{200b}ve_0", KEY, TextEnd::Cut);
        assert_eq!(cut.as_deref(), Some("see [api key]"));
        let first = without_key("see s", KEY, TextEnd::Cut);
        assert_eq!(first.as_deref(), Some("see [api key]"));
        assert_eq!(without_key("see sk-li", KEY, TextEnd::Whole), None);
    }

    #[test]
    fn spaces_within_a_key_hide_nothing() {
        let spaced: String = KEY.chars().flat_map(|c| [c, ' ']).collect();
        assert_eq!(clean(&format!("s {spaced}")), "s [api key] ");
    }

    #[test]
    fn many_invisible_characters_are_searched_in_one_pass() {
        let text = format!(
            "s{}k s{}",
            "\u{200b}".repeat(300_000),
            "s\u{1b}]".repeat(300_000)
        );
        assert_eq!(without_key(&text, KEY, TextEnd::Whole), None);
    }

    /// Text that some report removes, collapses or replaces.
    fn invisible() -> impl Strategy<Value = String> {
        prop_oneof![
            Just(String::new()),
            "[\u{0}-\u{1f}\u{7f}-\u{9f}\u{ad}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{fffd}-\u{ffff}]{1,3}",
            "\u{1b}\\[[0-9;]{0,4}[ -/]?[@-~]",
            "\u{9b}[0-9;]{0,4}[@-~]",
            "\u{1b}[\\]PX^_][a-z;]{0,9}(\u{7}|\u{1b}\\\\|\u{9c})",
            "\u{1b}[ -/]?[0-~]",
        ]
    }

    /// The text without invisible characters.
    fn visible(text: &str) -> String {
        text.chars().filter(|c| !is_invisible(*c)).collect()
    }

    proptest! {
        #[test]
        fn no_report_restores_a_redacted_key(
            parts in prop::collection::vec(invisible(), KEY.len() + 1),
            around in "(?s).{0,5}",
        ) {
            let mut text = around.clone();
            for (part, c) in parts.iter().zip(KEY.chars()) {
                text.push_str(part);
                text.push(c);
            }
            text.push_str(&around);
            let clean = clean(&text);
            for shown in [
                one_line(&clean),
                quick_junit::XmlString::new(&clean).into_string(),
                visible(&clean),
                visible(&one_line(&clean)),
            ] {
                prop_assert!(!shown.contains(KEY), "{text:?} became {shown:?}");
            }
        }

        #[test]
        fn text_without_the_key_is_not_changed(text in "(?s).{0,60}") {
            prop_assert_eq!(without_key(&text, KEY, TextEnd::Whole), None);
        }
    }
}
