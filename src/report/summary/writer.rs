//! The layout of the summary.

use std::io::{self, Write};

use anstyle::Style;

use crate::report::layout::Layout;
use crate::report::palette::Palette;

/// Writes paragraphs, each with a word for its topic at the start.
pub(super) struct SummaryWriter<'a> {
    pub(super) palette: Palette,
    layout: Layout,
    out: &'a mut dyn Write,
    is_empty: bool,
}

impl<'a> SummaryWriter<'a> {
    pub(super) fn new(layout: Layout, out: &'a mut dyn Write) -> Self {
        Self {
            palette: layout.palette,
            layout,
            out,
            is_empty: true,
        }
    }

    /// A blank line, then the first line of a paragraph.
    pub(super) fn paragraph(&mut self, style: Style, word: &str, text: &str) -> io::Result<()> {
        self.blank()?;
        self.headed(style, word, text)
    }

    /// A blank line between two paragraphs.
    pub(super) fn blank(&mut self) -> io::Result<()> {
        if self.is_empty {
            return Ok(());
        }
        writeln!(self.out)
    }

    /// A line that starts with a word for its topic.
    pub(super) fn headed(&mut self, style: Style, word: &str, text: &str) -> io::Result<()> {
        self.is_empty = false;
        let start = format!("{style}{word}:{style:#} ");
        self.layout.hanging(self.out, &start, 2, text)
    }

    /// The same without line breaks: the whole last line of a summary is the verdict.
    pub(super) fn headed_unwrapped(
        &mut self,
        style: Style,
        word: &str,
        text: &str,
    ) -> io::Result<()> {
        self.is_empty = false;
        writeln!(self.out, "{style}{word}:{style:#} {text}")
    }

    /// The same with a strip of symbols before the text.
    pub(super) fn headed_strip(
        &mut self,
        style: Style,
        word: &str,
        (strip, text): (&str, &str),
    ) -> io::Result<()> {
        self.is_empty = false;
        let start = format!("{style}{word}:{style:#} {strip} ");
        self.layout.hanging(self.out, &start, 2, text)
    }

    /// An indented line with a named value. Without a name, it continues the one before.
    pub(super) fn fact(&mut self, word: &str, text: &str) -> io::Result<()> {
        self.fact_strip(word, ("", text))
    }

    /// The same with a strip of symbols before the value.
    pub(super) fn fact_strip(&mut self, word: &str, (strip, text): (&str, &str)) -> io::Result<()> {
        self.layout.fact(self.out, word, (strip, text))
    }

    /// A command to copy, which is not wrapped.
    pub(super) fn command(&mut self, word: &str, command: &str) -> io::Result<()> {
        let faint = self.palette.faint;
        writeln!(self.out, "  {faint}{word:<9}{faint:#} {command}")
    }

    /// An indented line.
    pub(super) fn item(&mut self, text: &str) -> io::Result<()> {
        self.layout.hanging(self.out, "  ", 4, text)
    }

    /// How many entries are not shown, if any.
    pub(super) fn more(&mut self, omitted: usize) -> io::Result<()> {
        match omitted {
            0 => Ok(()),
            _ => self.item(&format!("and {omitted} more, see results.json")),
        }
    }
}
