//! A page of text for people.

use std::io::{self, Write};

use anstyle::Style;

use crate::report::palette::Palette;

/// Text that grows line by line.
pub(super) struct Page<'a> {
    pub(super) palette: Palette,
    out: &'a mut dyn Write,
    is_empty: bool,
}

impl<'a> Page<'a> {
    pub(super) fn new(palette: Palette, out: &'a mut dyn Write) -> Self {
        Self {
            palette,
            out,
            is_empty: true,
        }
    }

    /// A paragraph of its own that begins with a word for what it is about.
    pub(super) fn paragraph(&mut self, style: Style, word: &str, text: &str) -> io::Result<()> {
        if !self.is_empty {
            self.line("")?;
        }
        self.headed(style, word, text)
    }

    /// A line that begins with a word for what it is about.
    pub(super) fn headed(&mut self, style: Style, word: &str, text: &str) -> io::Result<()> {
        self.line(&format!("{style}{word}:{style:#} {text}"))
    }

    /// A fact about what the paragraph is about.
    pub(super) fn fact(&mut self, word: &str, text: &str) -> io::Result<()> {
        let faint = self.palette.faint;
        self.line(&format!("  {faint}{word:<9}{faint:#}{text}"))
    }

    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        self.is_empty = false;
        writeln!(self.out, "{text}")
    }

    /// What did not fit.
    pub(super) fn more(&mut self, left_out: usize) -> io::Result<()> {
        match left_out {
            0 => Ok(()),
            _ => self.line(&format!("  and {left_out} more, see results.json")),
        }
    }
}
