//! The text of one suite file, with conversion from byte ranges to locations.

use std::ops::Range;
use std::sync::Arc;

use memchr::memchr_iter;

use crate::outcome::Location;

/// The size of a block; characters are counted only within one block.
const BLOCK_BYTES: usize = 1024;

/// The path and text of a suite file. Cheap to clone.
#[derive(Clone, Debug)]
pub struct SuiteSource {
    path: Arc<str>,
    text: Arc<str>,
    /// The byte offset of each line's start, so that finding a line does not scan the file.
    lines: Arc<[usize]>,
    /// The number of characters before each block, so that finding a column does not scan a long line.
    blocks: Arc<[usize]>,
}

impl SuiteSource {
    /// Takes the path for messages, and the text.
    #[must_use]
    pub fn new(path: &str, text: &str) -> Self {
        let mut lines = vec![0];
        lines.extend(memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
        let mut before = 0;
        let blocks = text.as_bytes().chunks(BLOCK_BYTES).map(|block| {
            before += count_characters(block);
            before
        });
        let blocks = [0].into_iter().chain(blocks).collect();
        Self {
            path: path.into(),
            text: text.into(),
            lines: lines.into(),
            blocks,
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

    /// The location of a byte range.
    #[must_use]
    pub fn location(&self, range: &Range<usize>) -> Location {
        let Range { start, end } = self.clamped(range);
        let line = self.line_at(start);
        Location {
            path: Arc::clone(&self.path),
            line: line + 1,
            column: self.characters_between(self.lines[line], start) + 1,
            offset: start,
            length: end - start,
        }
    }

    fn characters_between(&self, start: usize, end: usize) -> usize {
        // The lines of most files are so short that counting is faster than the blocks.
        if end - start < BLOCK_BYTES {
            return count_characters(&self.text.as_bytes()[start..end]);
        }
        self.characters_before(end) - self.characters_before(start)
    }

    fn characters_before(&self, offset: usize) -> usize {
        let block = offset / BLOCK_BYTES;
        self.blocks[block] + count_characters(&self.text.as_bytes()[block * BLOCK_BYTES..offset])
    }

    /// The range, adjusted to character boundaries and to the end of the text.
    pub(super) fn clamped(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.text.floor_char_boundary(range.start);
        start..self.text.ceil_char_boundary(range.end.max(start))
    }

    /// The 0-based line of a byte offset.
    pub(super) fn line_at(&self, offset: usize) -> usize {
        self.lines.partition_point(|start| *start <= offset) - 1
    }

    /// The byte range of whole lines, from `first` to `last` inclusive.
    pub(super) fn lines(&self, first: usize, last: usize) -> Range<usize> {
        let end = self.lines.get(last + 1).copied().unwrap_or(self.text.len());
        self.lines[first.min(self.lines.len() - 1)]..end
    }
}

/// Counts the bytes that start a character.
fn count_characters(utf8: &[u8]) -> usize {
    utf8.iter()
        .filter(|byte| **byte & 0b1100_0000 != 0b1000_0000)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_offsets_count_bytes() {
        let source = SuiteSource::new("a.yaml", "é: ü\nß: x\n");
        let location = source.location(&(11..12));
        assert_eq!(
            (
                location.line,
                location.column,
                location.offset,
                location.length
            ),
            (2, 4, 11, 1)
        );
    }

    #[test]
    fn columns_are_correct_in_long_lines() {
        let text = "é".repeat(5 * BLOCK_BYTES);
        let source = SuiteSource::new("a.yaml", &text);
        assert_eq!(
            source
                .location(&(4 * BLOCK_BYTES..4 * BLOCK_BYTES + 2))
                .column,
            2 * BLOCK_BYTES + 1
        );
        assert_eq!(
            source.location(&(text.len()..text.len())).column,
            5 * BLOCK_BYTES + 1
        );
    }

    #[test]
    fn a_range_past_the_end_or_inside_a_character_is_adjusted() {
        let source = SuiteSource::new("a.yaml", "é");
        assert_eq!(source.clamped(&(1..9)), 0..2);
        assert_eq!(source.location(&(99..100)).offset, 2);
    }
}
