//! A line about one fact.

use anstyle::Style;

/// A line to show.
#[derive(Debug)]
pub(super) struct Notice {
    #[cfg_attr(
        not(feature = "cli"),
        expect(dead_code, reason = "only the live progress leaves some out")
    )]
    pub(super) level: NoticeLevel,
    /// The style of the word before the colon.
    pub(super) style: Style,
    pub(super) word: String,
    /// The attempts of a case as symbols; empty for other notices.
    pub(super) strip: String,
    pub(super) text: String,
}

impl Notice {
    /// What stands before the text: the word and the strip.
    pub(super) fn start(&self) -> String {
        let Self {
            style, word, strip, ..
        } = self;
        let space = if strip.is_empty() { "" } else { " " };
        format!("{style}{word}:{style:#} {strip}{space}")
    }
}

/// How important a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoticeLevel {
    /// Normal progress: shown only in logs.
    Routine,
    /// A problem or a result: always shown.
    Always,
}
