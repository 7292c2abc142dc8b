//! One suite file's text, and where in it something stands.

use std::ops::Range;
use std::sync::Arc;

use crate::outcome::Place;

/// A suite file as it was read. Cheap to clone.
#[derive(Clone, Debug)]
pub struct SuiteSource {
    path: Arc<str>,
    text: Arc<str>,
    /// Byte offset of each line's start, so that a large file with many problems is not scanned for each.
    lines: Arc<[usize]>,
}

impl SuiteSource {
    /// Takes a file's path, as it is to be shown, and its text.
    #[must_use]
    pub fn new(path: &str, text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = [0]
            .into_iter()
            .chain(breaks.map(|(at, _)| at + 1))
            .collect();
        Self {
            path: path.into(),
            text: text.into(),
            lines,
        }
    }

    /// The path relative to the current folder, with `/` on every system.
    #[must_use]
    pub fn path(&self) -> &Arc<str> {
        &self.path
    }

    /// The text, without a byte order mark.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where a range of bytes stands.
    #[must_use]
    pub fn place(&self, range: &Range<usize>) -> Place {
        let Range { start, end } = self.clamped(range);
        let line = self.line_at(start);
        Place {
            path: Arc::clone(&self.path),
            line: line + 1,
            column: self.text[self.lines[line]..start].chars().count() + 1,
            offset: start,
            length: end - start,
        }
    }

    /// The range, moved to where it cannot cut a character or reach past the end.
    pub(super) fn clamped(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.text.floor_char_boundary(range.start);
        start..self.text.ceil_char_boundary(range.end.max(start))
    }

    /// The number of the line, from 0, that a byte stands in.
    pub(super) fn line_at(&self, offset: usize) -> usize {
        self.lines.partition_point(|start| *start <= offset) - 1
    }

    /// The bytes of whole lines, both ends included.
    pub(super) fn lines(&self, first: usize, last: usize) -> Range<usize> {
        let end = self.lines.get(last + 1).copied().unwrap_or(self.text.len());
        self.lines[first.min(self.lines.len() - 1)]..end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_offsets_bytes() {
        let source = SuiteSource::new("a.yaml", "é: ü\nß: x\n");
        let place = source.place(&(11..12));
        assert_eq!(
            (place.line, place.column, place.offset, place.length),
            (2, 4, 11, 1)
        );
    }

    #[test]
    fn a_range_past_the_end_or_inside_a_character_is_moved() {
        let source = SuiteSource::new("a.yaml", "é");
        assert_eq!(source.clamped(&(1..9)), 0..2);
        assert_eq!(source.place(&(99..100)).offset, 2);
    }
}
