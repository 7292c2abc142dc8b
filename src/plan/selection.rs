//! Selects which of the listed cases run.

use std::collections::HashSet;

use super::balance::Balance;
use super::glob::{Selector, is_selected};
use super::names::{Labels, NameFlag};
use super::shard::is_in_shard;
use super::unmatched::Unmatched;
use crate::id::{AgentId, TestCaseId};
use crate::outcome::{Listing, Shard};
use crate::suite::{Suite, SuiteAgent};
use crate::text::one_line;

/// Cases that did not pass in their last run.
pub type FailedCases = HashSet<(AgentId, TestCaseId)>;

/// The patterns of the selection flags. For each flag given, a case must match one of its patterns and none of its
/// negated ones (`!`).
#[derive(Clone, Copy, Debug, Default)]
pub struct Globs<'a> {
    /// For names and ids of agents.
    pub agents: &'a [String],
    /// For ids of cases, and their names in the file.
    pub cases: &'a [String],
    /// For tags.
    pub tags: &'a [String],
    /// For paths of suite files, or for their file names if the pattern has no slash.
    pub files: &'a [String],
}

/// Which cases run. The default selects all.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    selectors: Vec<Selector>,
    labels: Labels,
    changed: Option<ChangedFiles>,
    failed: Option<FailedCases>,
    shard: Option<Shard>,
    balance: Balance,
}

/// Suite files that changed since a git revision.
#[derive(Clone, Debug)]
pub struct ChangedFiles {
    /// The revision, as it was given.
    pub since: String,
    /// The paths of the files.
    pub paths: HashSet<String>,
}

/// What leaves a case out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exclusion {
    Selectors(NameFlag),
    Unchanged,
    NotFailed,
    OtherShard,
}

impl Exclusion {
    /// The flag that it comes from.
    pub(super) fn flag(self) -> &'static str {
        match self {
            Self::Selectors(flag) => flag.as_str(),
            Self::Unchanged => "--changed-since",
            Self::NotFailed => "--last-failed",
            Self::OtherShard => "--shard",
        }
    }
}

impl Selection {
    /// Selects by these patterns.
    #[must_use]
    pub fn new(globs: &Globs<'_>) -> Self {
        let patterns = |flag| match flag {
            NameFlag::File => globs.files,
            NameFlag::Agent => globs.agents,
            NameFlag::Case => globs.cases,
            NameFlag::Tag => globs.tags,
        };
        let selectors = NameFlag::ALL.into_iter().flat_map(|flag| {
            let patterns = patterns(flag).iter();
            patterns.map(move |pattern| Selector::new(flag, pattern))
        });
        Self {
            selectors: selectors.collect(),
            ..Self::default()
        }
    }

    /// Selects by these names too, besides those in the suite files.
    #[must_use]
    pub fn with_labels(self, labels: Labels) -> Self {
        Self { labels, ..self }
    }

    /// Selects only these cases.
    #[must_use]
    pub fn only_failed(self, failed: FailedCases) -> Self {
        let failed = Some(failed);
        Self { failed, ..self }
    }

    /// Selects only these suite files.
    #[must_use]
    pub fn only_changed(self, changed: ChangedFiles) -> Self {
        let changed = Some(changed);
        Self { changed, ..self }
    }

    /// Selects only the agents of this shard.
    #[must_use]
    pub fn only_shard(self, shard: Shard) -> Self {
        let shard = Some(shard);
        Self { shard, ..self }
    }

    /// Spreads agents over shards by their durations.
    #[must_use]
    pub fn balanced(self, balance: Balance) -> Self {
        Self { balance, ..self }
    }

    fn is_elsewhere(&self, agent: &AgentId) -> bool {
        self.shard.is_some_and(|shard| {
            let by_duration = self.balanced_shard(agent).map(|index| index == shard.index);
            !by_duration.unwrap_or_else(|| is_in_shard(shard, agent))
        })
    }

    /// The shard of an agent by its duration, if that is known.
    pub(super) fn balanced_shard(&self, agent: &AgentId) -> Option<u32> {
        self.balance.shard(agent)
    }

    pub(super) fn shard(&self) -> Option<Shard> {
        self.shard
    }

    /// All selectors, to be crossed out when they match.
    pub(super) fn unmatched(&self) -> Unmatched<'_> {
        Unmatched::new(&self.selectors, &self.labels)
    }

    /// What leaves a case out; `None` if the case runs.
    ///
    /// Crosses out every matching selector, even if another flag leaves the case out: the selector itself is not
    /// misspelt.
    pub(super) fn exclusion(
        &self,
        (suite, agent, case): (&Suite, &SuiteAgent, &Listing),
        unmatched: &mut Unmatched<'_>,
    ) -> Option<Exclusion> {
        let mut excluding = None;
        for flag in NameFlag::ALL {
            let selectors = self.selectors.iter();
            let selectors = selectors.filter(move |selector| selector.flag == flag);
            if selectors.clone().next().is_none() {
                continue;
            }
            let names = flag.names((suite, agent, case), &self.labels);
            unmatched.cross_out(&names, flag);
            if !is_selected(selectors, &names) {
                excluding = excluding.or(Some(Exclusion::Selectors(flag)));
            }
        }
        let path = &**suite.source.path();
        let is_unchanged = |changed: &ChangedFiles| !changed.paths.contains(path);
        let key = (agent.id.clone(), case.id.clone());
        if excluding.is_some() {
            excluding
        } else if self.changed.as_ref().is_some_and(is_unchanged) {
            Some(Exclusion::Unchanged)
        } else if self
            .failed
            .as_ref()
            .is_some_and(|failed| !failed.contains(&key))
        {
            Some(Exclusion::NotFailed)
        } else {
            self.is_elsewhere(&agent.id)
                .then_some(Exclusion::OtherShard)
        }
    }

    /// Why there is rightly nothing to do, if the selectors select a case and the last of these flags leaves out all.
    pub(super) fn idle(&self, exclusions: &[Exclusion]) -> Option<String> {
        let is_any = |exclusion| exclusions.contains(&exclusion);
        if is_any(Exclusion::OtherShard) {
            let shard = self.shard?;
            Some(format!("none of the selected agents is in shard {shard}"))
        } else if is_any(Exclusion::NotFailed) {
            let reason = "nothing failed last time: --last-failed selects no test case";
            Some(reason.to_owned())
        } else if is_any(Exclusion::Unchanged) {
            let since = one_line(&self.changed.as_ref()?.since);
            Some(format!("no selected suite file changed since {since}"))
        } else {
            None
        }
    }
}
