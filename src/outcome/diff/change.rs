//! What became of a case from one run to another.

/// What became of a case from one run to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// It passed before and failed after.
    Worse,
    /// It failed before and passed after.
    Better,
    /// One of the runs has no result: the case is errored or skipped there, so nothing is known about the agent.
    NotComparable,
    /// Only the run after has it.
    New,
    /// Only the run before has it.
    Gone,
    /// The same result, with another number of passed attempts.
    Attempts,
    /// The same result, and another definition on the platform.
    Definition,
    /// It failed in both runs.
    StillFailed,
    /// Nothing about it changed, and it did not fail.
    Unchanged,
}

impl Change {
    /// Every change, what needs attention first.
    pub(crate) const ALL: [Self; 9] = [
        Self::Worse,
        Self::Better,
        Self::NotComparable,
        Self::New,
        Self::Gone,
        Self::Attempts,
        Self::Definition,
        Self::StillFailed,
        Self::Unchanged,
    ];

    /// The word for it in documents.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Worse => "worse",
            Self::Better => "better",
            Self::NotComparable => "not_comparable",
            Self::New => "new",
            Self::Gone => "gone",
            Self::Attempts => "attempts",
            Self::Definition => "definition",
            Self::StillFailed => "still_failed",
            Self::Unchanged => "unchanged",
        }
    }

    /// Whether nothing changed, so that such cases are only counted.
    pub(crate) fn is_none(self) -> bool {
        matches!(self, Self::StillFailed | Self::Unchanged)
    }
}
