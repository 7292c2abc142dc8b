//! A page of text for people.

use anstyle::Style;

use crate::report::palette::Palette;

/// Text that grows line by line.
pub(super) struct Page {
    pub(super) palette: Palette,
    pub(super) text: String,
}

impl Page {
    /// A paragraph of its own that begins with a word for what it is about.
    pub(super) fn paragraph(&mut self, style: Style, word: &str, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.headed(style, word, text);
    }

    /// A line that begins with a word for what it is about.
    pub(super) fn headed(&mut self, style: Style, word: &str, text: &str) {
        self.line(&format!("{style}{word}:{style:#} {text}"));
    }

    /// A fact about what the paragraph is about.
    pub(super) fn fact(&mut self, word: &str, text: &str) {
        let faint = self.palette.faint;
        self.line(&format!("  {faint}{word:<9}{faint:#}{text}"));
    }

    pub(super) fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// What did not fit.
    pub(super) fn more(&mut self, left_out: usize) {
        if left_out > 0 {
            self.line(&format!("  and {left_out} more, see results.json"));
        }
    }
}
