//! Selects which of the listed cases run.

use std::collections::HashSet;

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::glob::{Selector, is_selected};
use crate::id::{AgentId, TestCaseId};
use crate::outcome::{Listing, Shard};
use crate::suite::{Suite, SuiteAgent};
use crate::text::{UntrustedText, one_line};

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
    agents: Vec<Selector>,
    cases: Vec<Selector>,
    tags: Vec<Selector>,
    files: Vec<Selector>,
    failed: Option<FailedCases>,
    changed: Option<HashSet<String>>,
    shard: Option<Shard>,
}

/// Why a selection is invalid or empty.
#[derive(Debug, Error)]
pub enum SelectionError {
    /// The pattern is not a valid glob.
    #[error("{flag} {pattern}: not a valid glob", pattern = one_line(.pattern))]
    NotAGlob {
        /// The flag it was given to.
        flag: &'static str,
        /// The pattern.
        pattern: String,
        /// The error in the pattern.
        #[source]
        source: globset::Error,
    },
    /// Selectors that match nothing in the suites.
    #[error("nothing is selected: {} matches nothing in the suite files", .selectors.join(", "))]
    MatchesNothing {
        /// The selectors, as they were given.
        selectors: Vec<String>,
    },
    /// Each selector matches something, but no case matches all of them.
    #[error("nothing is selected")]
    Empty,
}

const LAST_FAILED: &str = "--last-failed";
const CHANGED_SINCE: &str = "--changed-since";
pub(super) const SHARD: &str = "--shard";

impl Selection {
    /// Parses the patterns.
    ///
    /// # Errors
    /// An invalid glob.
    pub fn new(globs: &Globs<'_>) -> Result<Self, SelectionError> {
        Ok(Self {
            agents: selectors("--agent", globs.agents, Selector::for_names)?,
            cases: selectors("--case", globs.cases, Selector::for_names)?,
            tags: selectors("--tag", globs.tags, Selector::for_names)?,
            files: selectors("--file", globs.files, Selector::for_paths)?,
            ..Self::default()
        })
    }

    /// Selects only these cases.
    #[must_use]
    pub fn only_failed(self, failed: FailedCases) -> Self {
        let failed = Some(failed);
        Self { failed, ..self }
    }

    /// Selects only suite files with these paths.
    #[must_use]
    pub fn only_changed(self, paths: HashSet<String>) -> Self {
        let changed = Some(paths);
        Self { changed, ..self }
    }

    /// Selects only the agents of this shard.
    #[must_use]
    pub fn only_shard(self, shard: Shard) -> Self {
        let shard = Some(shard);
        Self { shard, ..self }
    }

    pub(super) fn shard(&self) -> Option<Shard> {
        self.shard
    }

    /// All selectors, to be removed from the list when they match.
    pub(super) fn unmatched(&self) -> Unmatched {
        let kinds = [&self.agents, &self.cases, &self.tags, &self.files];
        let globs = kinds.into_iter().flatten().map(Selector::to_string);
        let failed = self.failed.iter().map(|_| LAST_FAILED.to_owned());
        let changed = self.changed.iter().map(|_| CHANGED_SINCE.to_owned());
        Unmatched(globs.chain(failed).chain(changed).collect())
    }

    /// The flag that excludes a case; `None` if the case runs.
    ///
    /// Removes every matching selector from `unmatched`, even if another flag excludes the case: the selector itself
    /// is not misspelt.
    pub(super) fn excluding_flag(
        &self,
        suite: &Suite,
        agent: &SuiteAgent,
        case: &Listing,
        unmatched: &mut Unmatched,
    ) -> Option<&'static str> {
        let path = &**suite.source.path();
        let bare = agent.id.bare();
        let prefixed = format!("agent_{bare}");
        let agent_names = [agent.name.as_raw(), bare, &prefixed];
        let name = case.name.as_ref().map_or("", UntrustedText::as_raw);
        let tags: Vec<&str> = case.tags.iter().map(UntrustedText::as_raw).collect();
        let failed = self.failed.as_ref();
        let changed = self.changed.as_ref();
        let answers = [
            ("--file", unmatched.selects(&self.files, &[path])),
            ("--agent", unmatched.selects(&self.agents, &agent_names)),
            (
                "--case",
                unmatched.selects(&self.cases, &[case.id.as_str(), name]),
            ),
            ("--tag", unmatched.selects(&self.tags, &tags)),
            (
                CHANGED_SINCE,
                unmatched.is_in(CHANGED_SINCE, changed.map(|paths| paths.contains(path))),
            ),
            (
                LAST_FAILED,
                unmatched.is_in(
                    LAST_FAILED,
                    failed.map(|failed| failed.contains(&(agent.id.clone(), case.id.clone()))),
                ),
            ),
            (
                SHARD,
                self.shard.is_none_or(|shard| is_in_shard(shard, &agent.id)),
            ),
        ];
        answers
            .iter()
            .find(|(_, is_selected)| !is_selected)
            .map(|(flag, _)| *flag)
    }
}

/// Whether an agent belongs to a shard. Only its id decides, so that other changes cannot move it: the first eight
/// bytes of the SHA-256 of the id without `agent_`, as a big-endian number, modulo the number of shards.
fn is_in_shard(shard: Shard, agent: &AgentId) -> bool {
    let digest = Sha256::digest(agent.bare().as_bytes());
    let number = digest[..8]
        .iter()
        .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    number % u64::from(shard.count) == u64::from(shard.index - 1)
}

/// The selectors that have matched nothing so far.
pub(super) struct Unmatched(Vec<String>);

impl Unmatched {
    fn selects(&mut self, selectors: &[Selector], names: &[&str]) -> bool {
        for selector in selectors.iter().filter(|selector| selector.matches(names)) {
            self.mark_matched(&selector.to_string());
        }
        is_selected(selectors, names)
    }

    fn is_in(&mut self, flag: &str, is_in: Option<bool>) -> bool {
        if is_in == Some(true) {
            self.mark_matched(flag);
        }
        is_in.unwrap_or(true)
    }

    fn mark_matched(&mut self, selector: &str) {
        self.0.retain(|unmatched| unmatched != selector);
    }

    pub(super) fn into_result(self) -> Result<(), SelectionError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(SelectionError::MatchesNothing { selectors: self.0 })
        }
    }
}

fn selectors(
    flag: &'static str,
    patterns: &[String],
    parse: impl Fn(&'static str, &str) -> Result<Selector, globset::Error>,
) -> Result<Vec<Selector>, SelectionError> {
    let selector = |pattern: &String| {
        parse(flag, pattern).map_err(|source| SelectionError::NotAGlob {
            flag,
            pattern: pattern.clone(),
            source,
        })
    };
    patterns.iter().map(selector).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_agent_is_in_exactly_one_shard_with_or_without_its_prefix() {
        for count in 1..9 {
            for agent in ["D5D0p7TUs66TTAEAx", "mJzLaPEo425lieb9", "SPIlVscbB0kkXBvZ"] {
                let [bare, prefixed] =
                    [agent, &format!("agent_{agent}")].map(|id| AgentId::new(id).unwrap());
                let shards = (1..=count).map(|index| Shard { index, count });
                let matching: Vec<Shard> =
                    shards.filter(|shard| is_in_shard(*shard, &bare)).collect();
                assert_eq!(matching.len(), 1, "{agent}");
                assert!(is_in_shard(matching[0], &prefixed));
            }
        }
    }

    #[test]
    fn the_shard_of_an_agent_never_changes() {
        let agent = AgentId::new("D5D0p7TUs66TTAEAx").unwrap();
        // `printf D5D0p7TUs66TTAEAx | sha256sum` starts with a9880c1b4cc28a19, which is 457 modulo 1000.
        assert!(is_in_shard(
            Shard {
                index: 458,
                count: 1000
            },
            &agent
        ));
    }
}
