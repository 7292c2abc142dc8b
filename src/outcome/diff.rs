//! Two runs side by side: which cases are better or worse, and the pass rates of their agents.

mod agent_diff;
mod change;
mod matching;
mod pair;
mod warnings;

#[cfg(test)]
mod tests;

use super::{Listed, Outcome};
pub(crate) use agent_diff::AgentDiff;
pub(crate) use change::Change;
pub(crate) use pair::Pair;

/// Two runs side by side.
#[derive(Debug)]
pub(crate) struct RunDiff<'a> {
    pub before: &'a Outcome,
    pub after: &'a Outcome,
    /// In the order of the run after, then those that are gone.
    pub agents: Vec<AgentDiff<'a>>,
    /// In the order of the run after, then those that are gone.
    pub cases: Vec<CaseDiff<'a>>,
}

/// A case of two runs, or of one of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CaseDiff<'a> {
    pub pair: Pair<'a>,
    pub change: Change,
}

/// How much of the cases is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    /// What changed.
    Changes,
    /// The conversations of failed attempts too, also of cases that failed in both runs.
    Transcripts,
}

impl CaseDiff<'_> {
    /// Whether its failed attempts are worth a look: it is worse, better, or failed in both runs.
    pub(crate) fn is_about_failures(&self) -> bool {
        let is_failed = |listed: Option<Listed>| listed.is_some_and(|(_, case)| case.is_failed());
        let (before, after) = (self.pair.before(), self.pair.after());
        matches!(self.change, Change::Worse | Change::Better)
            || is_failed(before) && is_failed(after)
    }
}

impl<'a> RunDiff<'a> {
    /// Compares two runs.
    pub(crate) fn new(before: &'a Outcome, after: &'a Outcome) -> Self {
        let pairs = matching::pairs(before, after).into_iter();
        let cases = pairs.map(|pair| CaseDiff {
            change: pair.change(),
            pair,
        });
        Self {
            before,
            after,
            agents: agent_diff::all(before, after),
            cases: cases.collect(),
        }
    }

    /// The cases with this change.
    pub(crate) fn with(&self, change: Change) -> impl Iterator<Item = &CaseDiff<'a>> {
        self.cases.iter().filter(move |case| case.change == change)
    }

    /// The cases that are shown one by one, what needs attention first. The others are counted.
    pub(crate) fn shown(&self, detail: Detail) -> impl Iterator<Item = &CaseDiff<'a>> {
        let changes = Change::ALL.into_iter();
        let changes = changes.filter(move |change| match detail {
            Detail::Changes => !change.is_none(),
            Detail::Transcripts => *change != Change::Unchanged,
        });
        changes.flat_map(|change| self.with(change))
    }

    /// The cases in which nothing changed.
    pub(crate) fn unchanged(&self) -> impl Iterator<Item = &CaseDiff<'a>> {
        self.cases.iter().filter(|case| case.change.is_none())
    }

    /// Why the runs are not quite comparable, in words.
    pub(crate) fn warnings(&self) -> Vec<String> {
        warnings::of(self.before, self.after)
    }
}
