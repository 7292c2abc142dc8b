//! Which of the listed cases are to run.

use globset::{Glob, GlobMatcher};
use thiserror::Error;

use crate::outcome::Listing;
use crate::suite::SuiteAgent;
use crate::text::{ForeignText, one_line};

/// Globs over agents, cases and tags. A case must match one of each kind that is given; none selects all.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    agents: Vec<Selector>,
    cases: Vec<Selector>,
    tags: Vec<Selector>,
}

/// A selector that cannot be meant.
#[derive(Debug, Error)]
pub enum SelectionError {
    /// The pattern is no glob.
    #[error("{flag} {pattern}: not a glob", pattern = one_line(.pattern))]
    NotAGlob {
        /// The flag it was given to.
        flag: &'static str,
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        #[source]
        source: globset::Error,
    },
    /// The patterns match nothing that the suites list.
    #[error("nothing is selected: {} matches nothing in the suite files", .selectors.join(", "))]
    MatchesNothing {
        /// The selectors, as `--flag pattern`.
        selectors: Vec<String>,
    },
}

#[derive(Clone, Debug)]
struct Selector {
    flag: &'static str,
    glob: GlobMatcher,
}

impl Selection {
    /// Reads the patterns of the three flags.
    ///
    /// # Errors
    /// A pattern that is no glob.
    pub fn new(
        agents: &[String],
        cases: &[String],
        tags: &[String],
    ) -> Result<Self, SelectionError> {
        Ok(Self {
            agents: selectors("--agent", agents)?,
            cases: selectors("--case", cases)?,
            tags: selectors("--tag", tags)?,
        })
    }

    /// All selectors, as long as none has matched.
    pub(super) fn unmatched(&self) -> Unmatched {
        let all = self.agents.iter().chain(&self.cases).chain(&self.tags);
        Unmatched(all.map(Selector::to_string).collect())
    }

    /// Whether the case is to run. A selector that matches is taken off `unmatched`, selected or not.
    pub(super) fn selects(
        &self,
        agent: &SuiteAgent,
        case: &Listing,
        unmatched: &mut Unmatched,
    ) -> bool {
        let bare = agent
            .id
            .as_str()
            .strip_prefix("agent_")
            .unwrap_or(agent.id.as_str());
        let prefixed = format!("agent_{bare}");
        let agent_names = [agent.name.as_raw(), bare, &prefixed];
        let case_names = [
            case.id.as_str(),
            case.name.as_ref().map_or("", |name| name.as_raw()),
        ];
        let tags: Vec<&str> = case.tags.iter().map(ForeignText::as_raw).collect();
        let kinds = [
            (&self.agents, &agent_names[..]),
            (&self.cases, &case_names),
            (&self.tags, &tags),
        ];
        // Each kind is asked, so that a selector which another kind overrules still counts as matched.
        kinds
            .map(|(selectors, names)| unmatched.is_any_match(selectors, names))
            .iter()
            .all(|&yes| yes)
    }
}

/// The selectors that matched nothing so far.
pub(super) struct Unmatched(Vec<String>);

impl Unmatched {
    fn is_any_match(&mut self, selectors: &[Selector], names: &[&str]) -> bool {
        let mut any = selectors.is_empty();
        for selector in selectors {
            if names
                .iter()
                .any(|name| !name.is_empty() && selector.glob.is_match(name))
            {
                any = true;
                self.0
                    .retain(|unmatched| *unmatched != selector.to_string());
            }
        }
        any
    }

    pub(super) fn into_result(self) -> Result<(), SelectionError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(SelectionError::MatchesNothing { selectors: self.0 })
        }
    }
}

impl std::fmt::Display for Selector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.flag, one_line(self.glob.glob().glob()))
    }
}

fn selectors(flag: &'static str, patterns: &[String]) -> Result<Vec<Selector>, SelectionError> {
    let selector = |pattern: &String| match Glob::new(pattern) {
        Ok(glob) => Ok(Selector {
            flag,
            glob: glob.compile_matcher(),
        }),
        Err(source) => Err(SelectionError::NotAGlob {
            flag,
            pattern: pattern.clone(),
            source,
        }),
    };
    patterns.iter().map(selector).collect()
}
