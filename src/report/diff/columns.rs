//! Two texts in columns.

use std::io::{self, Write};

use textwrap::core::display_width;
use textwrap::{Options, WordSeparator};

use crate::report::layout::{Layout, UNWRAPPED};

/// In columns of the terminal. In less than half of it, conversations are hard to read.
const NARROWEST: usize = 100;

/// Two texts in columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns {
    /// The layout of a text in a column.
    pub(super) column: Layout,
}

impl Columns {
    /// The columns of a wide terminal; `None` if there is no terminal, or it is narrow.
    pub(super) fn of(layout: &Layout) -> Option<Self> {
        let is_wide = (NARROWEST..UNWRAPPED).contains(&layout.width);
        is_wide.then(|| Self {
            column: Layout {
                width: (layout.width - SEPARATION) / 2,
                ..*layout
            },
        })
    }

    /// Writes both texts, line beside line. What follows their first empty lines starts in the same row.
    pub(super) fn write(&self, left: &str, right: &str, out: &mut dyn Write) -> io::Result<()> {
        let (mut left, mut right) = (self.lines(left), self.lines(right));
        if let (Some(one), Some(other)) = (first_empty(&left), first_empty(&right)) {
            let row = one.max(other);
            pad(&mut left, one, row);
            pad(&mut right, other, row);
        }
        let palette = &self.column.palette;
        let (faint, line) = (palette.faint, palette.column_line());
        for index in 0..left.len().max(right.len()) {
            let of = |lines: &[String]| lines.get(index).cloned().unwrap_or_default();
            let (left, right) = (of(&left), of(&right));
            let padding = " ".repeat(self.column.width.saturating_sub(display_width(&left)));
            let row = format!("{left}{padding} {faint}{line}{faint:#} {right}");
            writeln!(out, "{}", row.trim_end())?;
        }
        Ok(())
    }

    /// The lines of a text that fit into a column. Words that are too long are split.
    fn lines(&self, text: &str) -> Vec<String> {
        let fitted = text.lines().flat_map(|line| {
            if display_width(line) <= self.column.width {
                return vec![line.to_owned()];
            }
            let indent = line.len() - line.trim_start().len();
            let indent = " ".repeat(indent.min(self.column.width / 2));
            let options = Options::new(self.column.width)
                .word_separator(WordSeparator::AsciiSpace)
                .subsequent_indent(&indent);
            let parts = textwrap::wrap(line, options).into_iter();
            parts.map(std::borrow::Cow::into_owned).collect()
        });
        fitted.collect()
    }
}

fn first_empty(lines: &[String]) -> Option<usize> {
    lines.iter().position(String::is_empty)
}

/// Moves what starts at an index to a later row.
fn pad(lines: &mut Vec<String>, index: usize, row: usize) {
    let empty = vec![String::new(); row - index];
    lines.splice(index..index, empty);
}

/// The width of what is between the columns: a line with a space on each side.
const SEPARATION: usize = 3;
