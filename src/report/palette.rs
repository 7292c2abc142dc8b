//! The colours of what people read. Whether there are any was decided where the flags are.

use anstyle::{AnsiColor, Style};

/// Styles by what they mean.
#[derive(Clone, Copy, Debug, Default)]
pub struct Palette {
    pub(super) good: Style,
    pub(super) bad: Style,
    pub(super) doubtful: Style,
    pub(super) faint: Style,
}

impl Palette {
    /// No colours at all.
    #[must_use]
    pub fn plain() -> Self {
        Self::default()
    }

    /// Colours that every terminal has, and both light and dark backgrounds bear.
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
