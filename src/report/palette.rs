//! Colours and symbols of texts for people. The command line decides which the terminal has.

use anstyle::{AnsiColor, Style};

#[cfg(feature = "cli")]
use crate::outcome::CaseState;
use crate::outcome::{AttemptState, Verdict};

/// A style for each meaning, and the symbols.
#[derive(Clone, Copy, Debug, Default)]
pub struct Palette {
    pub(super) good: Style,
    pub(super) bad: Style,
    pub(super) doubtful: Style,
    pub(super) faint: Style,
    /// Whether the terminal shows more than ASCII.
    is_unicode: bool,
}

impl Palette {
    /// No colours, and ASCII symbols.
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
            is_unicode: false,
        }
    }

    /// The same with symbols beyond ASCII.
    #[must_use]
    pub fn with_unicode(self) -> Self {
        Self {
            is_unicode: true,
            ..self
        }
    }

    /// The cells of a progress bar: done and open.
    #[cfg(feature = "cli")]
    pub(super) fn bar(&self) -> [&'static str; 2] {
        if self.is_unicode {
            ["━", "─"]
        } else {
            ["#", "-"]
        }
    }

    /// From one state to the next.
    #[cfg(feature = "cli")]
    pub(super) fn arrow(&self) -> &'static str {
        if self.is_unicode { "→" } else { "->" }
    }

    /// Between columns.
    #[cfg(feature = "cli")]
    pub(super) fn column_line(&self) -> &'static str {
        if self.is_unicode { "│" } else { "|" }
    }

    /// The style of a case by its state.
    #[cfg(feature = "cli")]
    pub(super) fn of_case(&self, state: &CaseState) -> Style {
        match state {
            CaseState::Passed => self.good,
            CaseState::Failed { .. } => self.bad,
            CaseState::Errored(_) => self.doubtful,
            CaseState::Skipped { .. } => self.faint,
        }
    }

    /// The style of a run by its verdict.
    pub(super) fn of_verdict(&self, verdict: Verdict) -> Style {
        match verdict {
            Verdict::Passed | Verdict::Idle => self.good,
            Verdict::Failed | Verdict::Refused => self.bad,
            Verdict::Inconclusive | Verdict::Empty => self.doubtful,
        }
    }

    pub(super) fn symbol(&self, state: AttemptState) -> char {
        match (state, self.is_unicode) {
            (AttemptState::Passed, true) => '✓',
            (AttemptState::Failed, true) => '✗',
            (AttemptState::Unfinished, true) => '·',
            (AttemptState::Passed, false) => '+',
            (AttemptState::Failed, false) => 'x',
            (AttemptState::Unfinished, false) => '.',
            (AttemptState::Errored, _) => '?',
        }
    }

    pub(super) fn of_attempt(&self, state: AttemptState) -> Style {
        match state {
            AttemptState::Passed => self.good,
            AttemptState::Failed => self.bad,
            AttemptState::Errored => self.doubtful,
            AttemptState::Unfinished => self.faint,
        }
    }
}
