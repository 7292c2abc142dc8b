//! Colours of texts for people. The command line decides whether there are any.

use anstyle::{AnsiColor, Style};

/// A style for each meaning.
#[derive(Clone, Copy, Debug, Default)]
pub struct Palette {
    pub(super) good: Style,
    pub(super) bad: Style,
    pub(super) doubtful: Style,
    pub(super) faint: Style,
}

impl Palette {
    /// No colours.
    #[must_use]
    pub fn plain() -> Self {
        Self::default()
    }

    /// Colours that every terminal has, readable on light and dark backgrounds.
    #[must_use]
    pub fn coloured() -> Self {
        let bold = |colour: AnsiColor| colour.on_default().bold();
        Self {
            good: bold(AnsiColor::Green),
            bad: bold(AnsiColor::Red),
            doubtful: bold(AnsiColor::Yellow),
            faint: Style::new().dimmed(),
        }
    }
}
