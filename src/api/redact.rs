//! Looks for the key in foreign text as it will read once it is cleaned.
//!
//! Reports drop escape sequences and control characters, fold white space and replace invisible characters. A key
//! with such things inside it would be put together again by that, so they count as nothing here. Whoever cleans
//! text may remove or replace only what [`is_invisible`] and [`sequence_length`] know.

use std::collections::BTreeSet;

const REPLACEMENT: &str = "[api key]";

/// What became of the end of a text before it was searched.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TextEnd {
    /// It is all there.
    Whole,
    /// It was cut off, and with it maybe the end of a key.
    Cut,
}

/// The text without the key; `None` if it does not hold it.
pub(super) fn without_key(text: &str, key: &str, end: TextEnd) -> Option<String> {
    let (mut clean, mut kept, mut from) = (String::new(), 0, 0);
    let first = char::from(*key.as_bytes().first()?);
    while let Some(at) = text[from..].find(first).map(|at| from + at) {
        from = at + 1;
        if let Some(after) = match_end(text, at, key, end) {
            clean.push_str(&text[kept..at]);
            clean.push_str(REPLACEMENT);
            (kept, from) = (after, after);
        }
    }
    (kept > 0).then(|| clean + &text[kept..])
}

/// Where the key ends that starts here. A key that runs into a cut end counts as one.
fn match_end(text: &str, start: usize, key: &str, end: TextEnd) -> Option<usize> {
    let mut positions = BTreeSet::from([start]);
    for byte in key.bytes() {
        let mut after = BTreeSet::new();
        // Each step leads forwards, so that every place is looked at once.
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

/// The places to which a reader may be taken who does not see what is here.
fn positions_after_invisible(text: &str, at: usize) -> impl Iterator<Item = usize> {
    let rest = &text[at..];
    let next = rest.chars().next().filter(|c| is_invisible(*c));
    let sequence = next.and_then(|_| sequence_length(rest));
    next.map(|c| at + c.len_utf8())
        .into_iter()
        .chain(sequence.map(|length| at + length))
}

/// Whether a character is removed, folded, replaced or not seen somewhere.
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

/// The length of the escape sequence that the text starts with.
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
    fn the_words_around_a_key_stay() {
        let text = format!("a {KEY}, b sk-live {KEY}{KEY} sk");
        assert_eq!(clean(&text), "a [api key], b sk-live [api key][api key] sk");
        assert_eq!(without_key("nothing sk-", KEY, TextEnd::Whole), None);
    }

    #[test]
    fn a_key_that_is_cut_off_at_the_end_is_taken_out() {
        let cut = without_key("see sk-li\u{200b}ve_0", KEY, TextEnd::Cut);
        assert_eq!(cut.as_deref(), Some("see [api key]"));
        assert_eq!(without_key("see sk-li", KEY, TextEnd::Whole), None);
    }

    #[test]
    fn a_long_run_of_nothing_is_searched_in_one_pass() {
        let text = format!(
            "s{}k s{}",
            "\u{200b}".repeat(300_000),
            "s\u{1b}]".repeat(300_000)
        );
        assert_eq!(without_key(&text, KEY, TextEnd::Whole), None);
    }

    /// What some cleaning removes, folds or replaces.
    fn nothing() -> impl Strategy<Value = String> {
        prop_oneof![
            Just(String::new()),
            "[\u{0}-\u{1f}\u{7f}-\u{9f}\u{ad}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{fffd}-\u{ffff}]{1,3}",
            "\u{1b}\\[[0-9;]{0,4}[ -/]?[@-~]",
            "\u{9b}[0-9;]{0,4}[@-~]",
            "\u{1b}[\\]PX^_][a-z;]{0,9}(\u{7}|\u{1b}\\\\|\u{9c})",
            "\u{1b}[ -/]?[0-~]",
        ]
    }

    /// What is left of a text without everything that a reader may not see.
    fn seen(text: &str) -> String {
        text.chars().filter(|c| !is_invisible(*c)).collect()
    }

    proptest! {
        #[test]
        fn no_cleaning_puts_a_key_together_again(
            parts in prop::collection::vec(nothing(), KEY.len() + 1),
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
                seen(&clean),
                seen(&one_line(&clean)),
            ] {
                prop_assert!(!shown.contains(KEY), "{text:?} became {shown:?}");
            }
        }

        #[test]
        fn text_without_the_key_is_left_alone(text in "(?s).{0,60}") {
            prop_assert_eq!(without_key(&text, KEY, TextEnd::Whole), None);
        }
    }
}
