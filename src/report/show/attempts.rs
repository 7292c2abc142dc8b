//! What is shown: cases, and attempts of each.

use crate::outcome::{AttemptState, CaseOutcome};

/// The attempts of a case that are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attempts {
    /// All of them.
    All,
    /// Those that did not pass.
    NotPassed,
    /// The one with this number, from 1.
    Number(usize),
}

impl Attempts {
    /// The indexes of these attempts.
    #[must_use]
    pub(crate) fn of(self, case: &CaseOutcome) -> Vec<usize> {
        let is_shown = |index: usize| match self {
            Self::All => true,
            Self::NotPassed => case.attempts[index].state != AttemptState::Passed,
            Self::Number(number) => index + 1 == number,
        };
        (0..case.attempts.len())
            .filter(|index| is_shown(*index))
            .collect()
    }
}
