//! Finds the case of one run that is the same in another run.

use std::collections::HashMap;

use super::pair::Pair;
use crate::id::{AgentId, TestCaseId};
use crate::outcome::{Listed, Outcome};

/// What two listings must have in common: agent and case, and perhaps the suite file and the agent's name in it.
type Key<'a> = (
    &'a AgentId,
    &'a TestCaseId,
    Option<&'a str>,
    Option<&'a str>,
);

/// The cases of two runs: those of the run after in their order, then those that are gone.
///
/// A case that several suite files list is found by its file too. A file that was renamed does not make its cases new.
pub(super) fn pairs<'a>(before: &'a Outcome, after: &'a Outcome) -> Vec<Pair<'a>> {
    let mut matcher = Matcher::new(before, after);
    matcher.match_by(|(group, case)| {
        let name = group.agent_name.as_raw();
        let (path, id) = (&*group.path, &case.listing.id);
        (&group.agent, id, Some(path), Some(name))
    });
    matcher.match_by(|(group, case)| (&group.agent, &case.listing.id, Some(&*group.path), None));
    matcher.match_by(|(group, case)| (&group.agent, &case.listing.id, None, None));
    matcher.into_pairs()
}

struct Matcher<'a> {
    before: Vec<Listed<'a>>,
    after: Vec<Listed<'a>>,
    /// For each listing of the run after, the index of the same one in the run before.
    partners: Vec<Option<usize>>,
    is_taken: Vec<bool>,
}

impl<'a> Matcher<'a> {
    fn new(before: &'a Outcome, after: &'a Outcome) -> Self {
        let before: Vec<Listed> = before.listed().collect();
        let after: Vec<Listed> = after.listed().collect();
        Self {
            partners: vec![None; after.len()],
            is_taken: vec![false; before.len()],
            before,
            after,
        }
    }

    /// Matches the listings that are the only ones left with their key in both runs.
    fn match_by(&mut self, key: impl Fn(Listed<'a>) -> Key<'a>) {
        let open = |index: &usize| !self.is_taken[*index];
        let before = only_ones((0..self.before.len()).filter(open), &self.before, &key);
        let open = |index: &usize| self.partners[*index].is_none();
        let after = only_ones((0..self.after.len()).filter(open), &self.after, &key);
        for (key, after) in after {
            let before = before.get(&key).copied().flatten();
            if let (Some(before), Some(after)) = (before, after) {
                self.partners[after] = Some(before);
                self.is_taken[before] = true;
            }
        }
    }

    fn into_pairs(self) -> Vec<Pair<'a>> {
        let after = self.after.iter().zip(&self.partners);
        let after = after.map(|(after, partner)| match partner {
            Some(before) => Pair::Both {
                before: self.before[*before],
                after: *after,
            },
            None => Pair::New(*after),
        });
        let gone = self.before.iter().zip(&self.is_taken);
        let gone = gone.filter(|(_, is_taken)| !**is_taken);
        after
            .chain(gone.map(|(before, _)| Pair::Gone(*before)))
            .collect()
    }
}

/// The index of each key's only listing; `None` for a key of several listings.
fn only_ones<'a>(
    indexes: impl Iterator<Item = usize>,
    listed: &[Listed<'a>],
    key: impl Fn(Listed<'a>) -> Key<'a>,
) -> HashMap<Key<'a>, Option<usize>> {
    let mut found = HashMap::new();
    for index in indexes {
        let entry = found.entry(key(listed[index]));
        entry.and_modify(|only| *only = None).or_insert(Some(index));
    }
    found
}
