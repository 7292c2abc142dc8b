//! Earlier results with which a run is compared.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{CaseOutcome, DefinitionDigest};
use crate::id::{AgentId, TestCaseId};
use crate::statistics::Counts;

/// More attempts than any case has. A file of earlier results with more is not one that this program wrote, and sums of
/// fewer stay exact.
pub(crate) const MOST_ATTEMPTS: u64 = 1_000_000;

/// Earlier results with which a run is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// The path of its file, for reports.
    pub path: String,
    /// The results of the cases of each agent.
    pub agents: BTreeMap<AgentId, BTreeMap<TestCaseId, BaselineCase>>,
}

/// The result of a case, of which every attempt had a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BaselineCase {
    /// How many attempts passed.
    pub passed: u64,
    /// How many attempts there were, at least 1.
    pub planned: u64,
    /// What the case consisted of, if known.
    pub definition: Option<DefinitionDigest>,
    /// The day of the run.
    pub date: Date,
}

impl Baseline {
    /// The number of cases.
    #[must_use]
    pub fn len(&self) -> usize {
        self.agents.values().map(BTreeMap::len).sum()
    }

    /// Whether there is no case.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl BaselineCase {
    pub(super) fn counts(self) -> Counts {
        Counts::new(self.passed, self.planned)
    }
}

impl CaseOutcome {
    /// Whether the case is another one than in the baseline. An unknown definition counts as unchanged.
    #[must_use]
    pub(crate) fn is_changed_since(&self, before: &BaselineCase) -> bool {
        let definitions = self.definition.zip(before.definition);
        definitions.is_some_and(|(now, before)| now != before)
    }

    /// The attempts, if each of them has a verdict: a part of them may be the fast ones, or those that passed.
    #[must_use]
    pub(crate) fn complete_counts(&self) -> Option<Counts> {
        let tally = self.tally();
        let is_complete = tally.judged() > 0 && Some(tally.judged()) == self.planned;
        is_complete.then(|| Counts::new(tally.passed, tally.judged()))
    }
}
