//! The part of one source line around a location, with the cells that a caret line must skip and mark.
//!
//! Only that part of the line is read, so a line of many megabytes costs nothing.

use textwrap::core::display_width;

use super::source::SuiteSource;
use crate::outcome::Location;
use crate::text::printable_source;

/// A tab takes as many cells as in the messages of rustc: its real width depends on the terminal.
const TAB: &str = "    ";

/// A part of a source line, safe to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    pub(super) line: String,
    /// The terminal cells before the location.
    pub(super) before: usize,
    /// The terminal cells of the location, as far as they are on the line: at least one.
    pub(super) marked: usize,
}

impl Excerpt {
    /// The characters that are kept on each side of the start of a location: a line of a CI log without scrolling.
    const MAX_SIDE: usize = 80;

    pub(super) fn of(source: &SuiteSource, location: &Location) -> Self {
        let line = source.lines(location.line - 1, location.line - 1);
        let text = source.text()[line.clone()].trim_end_matches(['\r', '\n']);
        let at = text.floor_char_boundary(location.offset - line.start);
        let (before, after) = (last_characters(&text[..at]), first_characters(&text[at..]));
        let (left, right) = (
            if before.len() < at { "…" } else { "" },
            if at + after.len() < text.len() {
                "…"
            } else {
                ""
            },
        );
        let marked = &after[..after.floor_char_boundary(location.length)];
        Self {
            line: shown(&format!("{left}{before}{after}{right}")),
            before: display_width(left) + display_width(&shown(before)),
            marked: display_width(&shown(marked)).max(1),
        }
    }
}

fn last_characters(text: &str) -> &str {
    let mut starts = text.char_indices().rev();
    let cut = starts.nth(Excerpt::MAX_SIDE - 1);
    cut.map_or(text, |(start, _)| &text[start..])
}

fn first_characters(text: &str) -> &str {
    let cut = text.char_indices().nth(Excerpt::MAX_SIDE);
    cut.map_or(text, |(end, _)| &text[..end])
}

fn shown(text: &str) -> String {
    printable_source(text).replace('\t', TAB)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The line, and below it the caret line.
    fn marked(text: &str, part: &str) -> String {
        let source = SuiteSource::new("a.yaml", text);
        let start = text.find(part).unwrap();
        let excerpt = Excerpt::of(&source, &source.location(&(start..start + part.len())));
        let (space, carets) = (" ".repeat(excerpt.before), "^".repeat(excerpt.marked));
        format!("{}\n{space}{carets}", excerpt.line)
    }

    #[test]
    fn a_caret_stands_below_its_value_after_wide_and_invisible_characters() {
        assert_eq!(marked("a:\n  b: cc\n", "cc"), "  b: cc\n     ^^");
        assert_eq!(marked("\t日本: x\r\n", "x"), "    日本: x\n          ^");
        assert_eq!(marked("日本: x", "本"), "日本: x\n  ^^");
        assert_eq!(marked("\u{1b}\u{202e}é: x", "x"), "?\u{fffd}é: x\n     ^");
        assert_eq!(marked("e\u{301}: x", "x"), "e\u{301}: x\n   ^");
        assert_eq!(marked("##[error]: x", "x"), "##(error]: x\n           ^");
    }

    #[test]
    fn a_location_of_several_lines_is_marked_to_the_end_of_its_first() {
        assert_eq!(marked("a: b\n   c\n", "b\n   c"), "a: b\n   ^");
        assert_eq!(marked("a:\nb", "\nb"), "a:\n  ^");
    }

    #[test]
    fn a_long_line_is_cut_around_the_location() {
        let text = format!("{}日x{}", "é".repeat(1_000), "ü".repeat(1_000));
        let excerpt = marked(&text, "x");
        let line = format!("…{}日x{}…", "é".repeat(79), "ü".repeat(79));
        assert_eq!(excerpt, format!("{line}\n{}^", " ".repeat(82)));
    }

    proptest! {
        #[test]
        fn the_line_has_no_control_character_and_the_caret_is_within_it(
            text in "(?s).{0,300}",
            start in 0..1_200_usize,
            length in 0..400_usize,
        ) {
            let source = SuiteSource::new("a.yaml", &text);
            let start = start.min(text.len());
            let excerpt = Excerpt::of(&source, &source.location(&(start..start + length)));
            prop_assert!(!excerpt.line.contains(char::is_control), "{:?}", excerpt.line);
            prop_assert!(excerpt.before + excerpt.marked <= display_width(&excerpt.line) + 1);
        }
    }
}
