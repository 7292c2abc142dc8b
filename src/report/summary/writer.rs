//! The layout of the summary.

use std::io::{self, Write};

use anstyle::Style;

use crate::report::palette::Palette;

/// Writes paragraphs, each with a word for its topic at the start.
pub(super) struct SummaryWriter<'a> {
    pub(super) palette: Palette,
    out: &'a mut dyn Write,
    is_empty: bool,
}

impl<'a> SummaryWriter<'a> {
    pub(super) fn new(palette: Palette, out: &'a mut dyn Write) -> Self {
        Self {
            palette,
            out,
            is_empty: true,
        }
    }

    /// A blank line, then the first line of a paragraph.
    pub(super) fn paragraph(&mut self, style: Style, word: &str, text: &str) -> io::Result<()> {
        if !self.is_empty {
            self.line("")?;
        }
        self.headed(style, word, text)
    }

    /// A line that starts with a word for its topic.
    pub(super) fn headed(&mut self, style: Style, word: &str, text: &str) -> io::Result<()> {
        self.line(&format!("{style}{word}:{style:#} {text}"))
    }

    /// An indented line with a named value.
    pub(super) fn fact(&mut self, word: &str, text: &str) -> io::Result<()> {
        let faint = self.palette.faint;
        self.line(&format!("  {faint}{word:<9}{faint:#}{text}"))
    }

    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        self.is_empty = false;
        writeln!(self.out, "{text}")
    }

    /// How many entries are not shown, if any.
    pub(super) fn more(&mut self, omitted: usize) -> io::Result<()> {
        match omitted {
            0 => Ok(()),
            _ => self.line(&format!("  and {omitted} more, see results.json")),
        }
    }
}
