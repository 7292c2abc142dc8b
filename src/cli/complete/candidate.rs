//! A candidate from outside, safe to show.

use crate::text::{one_line, shortened};

/// In characters; the rest of the line is the value.
const MAX_HELP: usize = 60;

/// A value that can be typed, and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) value: String,
    pub(super) help: String,
}

impl Candidate {
    /// The help may come from outside.
    pub(super) fn new(value: impl Into<String>, help: &str) -> Self {
        let value = value.into();
        let help = shortened(&one_line(help), MAX_HELP);
        Self { value, help }
    }
}
