//! A case of two runs, or of one of them.

use super::change::Change;
use crate::outcome::{CaseOutcome, CaseState, Listed};

/// A case in the runs that have it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pair<'a> {
    Both {
        before: Listed<'a>,
        after: Listed<'a>,
    },
    New(Listed<'a>),
    Gone(Listed<'a>),
}

impl<'a> Pair<'a> {
    pub(crate) fn before(self) -> Option<Listed<'a>> {
        match self {
            Self::Both { before, .. } | Self::Gone(before) => Some(before),
            Self::New(_) => None,
        }
    }

    pub(crate) fn after(self) -> Option<Listed<'a>> {
        match self {
            Self::Both { after, .. } | Self::New(after) => Some(after),
            Self::Gone(_) => None,
        }
    }

    /// The listing that names the case: that of the run after, if it has one.
    pub(crate) fn latest(self) -> Listed<'a> {
        match self {
            Self::Both { after, .. } | Self::New(after) => after,
            Self::Gone(before) => before,
        }
    }

    /// Whether the definition changed between the runs; `None` if that is not known.
    pub(crate) fn is_redefined(self) -> Option<bool> {
        let ((_, before), (_, after)) = (self.before()?, self.after()?);
        Some(before.definition? != after.definition?)
    }

    /// What became of the case.
    pub(super) fn change(self) -> Change {
        let (before, after) = match self {
            Self::Both { before, after } => (before.1, after.1),
            Self::New(_) => return Change::New,
            Self::Gone(_) => return Change::Gone,
        };
        match (&before.state, &after.state) {
            (CaseState::Passed, CaseState::Failed { .. }) => Change::Worse,
            (CaseState::Failed { .. }, CaseState::Passed) => Change::Better,
            _ if before.state.as_str() != after.state.as_str() => Change::NotComparable,
            _ if has_other_attempts(before, after) => Change::Attempts,
            _ if self.is_redefined() == Some(true) => Change::Definition,
            (CaseState::Failed { .. }, _) => Change::StillFailed,
            _ => Change::Unchanged,
        }
    }
}

/// Whether both have all attempts that were planned, and not the same number of passed ones.
fn has_other_attempts(before: &CaseOutcome, after: &CaseOutcome) -> bool {
    let is_judged = |case: &CaseOutcome| {
        matches!(case.state, CaseState::Passed | CaseState::Failed { .. }) && case.is_fully_seen()
    };
    is_judged(before) && is_judged(after) && before.passed_attempts() != after.passed_attempts()
}
