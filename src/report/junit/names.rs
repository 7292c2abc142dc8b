//! Names by which dashboards know a test from one run to the next.
//!
//! Readers drop, merge or call retries what has the same name in the same place, so no two may be equal. What
//! tells them apart must not depend on the run, nor, if it can be helped, on the order.

use std::collections::{HashMap, HashSet};

use super::clean::{self, fitting};
use crate::outcome::GroupOutcome;

/// Azure shows no more.
const LONGEST_NAME: usize = 512;

/// Leaves room for the mark of a name that is not the only one.
const LONGEST_MARK: usize = 200;

/// A name, and what to put after it if others have the same.
pub(super) struct NameRequest {
    name: String,
    mark: String,
}

impl NameRequest {
    /// Cleans and shortens both. A name that is blank is its mark.
    pub(super) fn new(name: &str, mark: &str) -> Self {
        let mark = fitting(&clean::line(mark), LONGEST_MARK);
        let name = fitting(&clean::line(name), LONGEST_NAME);
        let name = if name.is_empty() { mark.clone() } else { name };
        Self { name, mark }
    }

    fn with(&self, suffix: &str) -> String {
        let room = LONGEST_NAME.saturating_sub(suffix.len());
        format!("{}{suffix}", fitting(&self.name, room))
    }
}

/// A name for each wish, no two of them equal.
pub(super) fn distinct(wishes: &[NameRequest]) -> Vec<String> {
    let mut wanted: HashMap<&str, usize> = HashMap::new();
    for wish in wishes {
        *wanted.entry(&wish.name).or_default() += 1;
    }
    let mut taken = HashSet::new();
    let mut names = Vec::with_capacity(wishes.len());
    for wish in wishes {
        let is_alone = wanted[wish.name.as_str()] == 1;
        let suffix = if is_alone {
            String::new()
        } else {
            format!(" ({})", wish.mark)
        };
        let numbered = (2..).map(|n| wish.with(&format!("{suffix} #{n}")));
        let mut candidates = std::iter::once(wish.with(&suffix)).chain(numbered);
        names.extend(candidates.find(|name| taken.insert(name.clone())));
    }
    names
}

/// What a group is called: `SUITE / AGENT`.
pub(super) fn group(group: &GroupOutcome) -> NameRequest {
    let (suite, agent) = parts(group);
    NameRequest::new(&format!("{suite} / {agent}"), &group.path)
}

/// The class of a group's cases: `SUITE.AGENT`, since Jenkins cuts at the last dot.
pub(super) fn class(group: &GroupOutcome) -> NameRequest {
    let (suite, agent) = parts(group);
    let class = format!("{}.{}", without_dots(&suite), without_dots(&agent));
    NameRequest::new(&class, &without_dots(&group.path))
}

fn parts(group: &GroupOutcome) -> (String, String) {
    const HALF: usize = LONGEST_NAME / 2 - 2;
    let part = |name: &str, spare: &str| {
        let name = clean::line(name);
        let name = if name.is_empty() {
            clean::line(spare)
        } else {
            name
        };
        fitting(&name, HALF)
    };
    (
        part(group.suite.as_raw(), &group.path),
        part(group.agent_name.as_raw(), group.agent.as_str()),
    )
}

fn without_dots(name: &str) -> String {
    name.replace('.', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(wishes: &[(&str, &str)]) -> Vec<String> {
        let wishes: Vec<NameRequest> = wishes
            .iter()
            .map(|(name, mark)| NameRequest::new(name, mark))
            .collect();
        distinct(&wishes)
    }

    #[test]
    fn equal_names_are_told_apart_by_their_ids_in_any_order() {
        assert_eq!(
            names(&[("a", "tc_1"), ("b", "tc_2"), (" a\n", "tc_3")]),
            ["a (tc_1)", "b", "a (tc_3)"]
        );
    }

    #[test]
    fn a_name_that_looks_like_a_mark_collides_with_nothing() {
        assert_eq!(
            names(&[("a (x)", "y"), ("a", "x"), ("a", "x")]),
            ["a (x)", "a (x) #2", "a (x) #3"]
        );
    }

    #[test]
    fn long_names_stay_distinct_when_they_are_cut() {
        let (one, two) = (
            format!("{}1", "é".repeat(600)),
            format!("{}2", "é".repeat(600)),
        );
        let names = names(&[(&one, "tc_1"), (&two, "tc_2")]);
        assert_ne!(names[0], names[1]);
        assert!(names.iter().all(|name| name.len() <= LONGEST_NAME));
        assert!(names[0].ends_with("… (tc_1)"));
    }

    #[test]
    fn a_blank_name_gives_way_to_the_id() {
        assert_eq!(names(&[(" ", "tc_1")]), ["tc_1"]);
    }
}
