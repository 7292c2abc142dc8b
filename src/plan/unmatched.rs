//! Selectors that match nothing: an error for those that select, a note for those that exclude.

use super::glob::Selector;
use super::names::{Labels, NameFlag};
use super::selection_error::SelectionError;
use crate::suite::Suite;
use crate::text::one_line;

/// How many similar names a message suggests for each selector.
const MAX_CLOSEST: usize = 3;

/// Names that are less similar are no help.
const MIN_SIMILARITY: f64 = 0.6;

/// The selectors that have matched nothing so far.
pub(super) struct Unmatched<'a> {
    selectors: Vec<&'a Selector>,
    labels: &'a Labels,
}

impl<'a> Unmatched<'a> {
    pub(super) fn new(selectors: &'a [Selector], labels: &'a Labels) -> Self {
        Self {
            selectors: selectors.iter().collect(),
            labels,
        }
    }

    /// Removes the selectors of a flag that match one of these names.
    pub(super) fn cross_out(&mut self, names: &[String], flag: NameFlag) {
        self.selectors
            .retain(|selector| selector.flag != flag || !selector.matches(names));
    }

    /// The notes about selectors that exclude nothing.
    ///
    /// # Errors
    /// An invalid glob, or a selector that selects nothing: it is probably misspelt.
    pub(super) fn into_notes(self, suites: &[Suite]) -> Result<Vec<String>, SelectionError> {
        // An invalid glob that is a name is no error: it was crossed out.
        if let Some(error) = self.selectors.iter().find_map(|selector| selector.error()) {
            return Err(error);
        }
        let (negated, positive): (Vec<&Selector>, Vec<&Selector>) = self
            .selectors
            .iter()
            .partition(|selector| selector.is_negated);
        if positive.is_empty() {
            let note = |selector: &Selector| {
                format!("{selector} matches nothing in the suite files, so it excludes nothing")
            };
            return Ok(negated.into_iter().map(note).collect());
        }
        let closest = positive
            .iter()
            .flat_map(|selector| closest(selector, names(selector, suites, self.labels)));
        Err(SelectionError::MatchesNothing {
            closest: closest.collect(),
            selectors: positive.iter().map(ToString::to_string).collect(),
        })
    }
}

/// The names in the suite files that a selector could match.
fn names(selector: &Selector, suites: &[Suite], labels: &Labels) -> Vec<String> {
    let mut names = Vec::new();
    for suite in suites {
        for agent in &suite.agents {
            for case in &agent.cases {
                names.extend(selector.flag.names((suite, agent, case), labels));
            }
        }
    }
    names
}

/// The names that are most similar to a pattern, the best first.
pub(super) fn closest(selector: &Selector, mut names: Vec<String>) -> Vec<String> {
    names.sort_unstable();
    names.dedup();
    let mut similar: Vec<(f64, String)> = names
        .into_iter()
        .map(|name| (selector.similarity(&name), one_line(&name)))
        .filter(|(similarity, _)| *similarity >= MIN_SIMILARITY)
        .collect();
    similar.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let similar = similar.into_iter().take(MAX_CLOSEST);
    similar.map(|(_, name)| name).collect()
}
