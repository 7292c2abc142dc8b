//! Names by which dashboards recognise a test in later runs.
//!
//! Readers drop, merge or treat as retries tests with equal names in one class, so all names must differ. The suffix
//! that makes a name unique must not depend on the run, nor, if possible, on the order of tests.

use std::collections::{HashMap, HashSet};

use super::clean::{self, fitting};
use crate::outcome::GroupOutcome;

/// In bytes. Azure does not show more.
const LONGEST_NAME: usize = 512;

/// In bytes, so that there is room for the name before its suffix.
const LONGEST_SUFFIX: usize = 200;

/// The preferred name, and a suffix for it if others have the same name.
pub(super) struct NameRequest {
    name: String,
    suffix: String,
}

impl NameRequest {
    /// Cleans and shortens both. The suffix replaces a blank name.
    pub(super) fn new(name: &str, suffix: &str) -> Self {
        let suffix = fitting(&clean::line(suffix), LONGEST_SUFFIX).into_owned();
        let name = fitting(&clean::line(name), LONGEST_NAME).into_owned();
        let name = if name.is_empty() {
            suffix.clone()
        } else {
            name
        };
        Self { name, suffix }
    }

    fn with(&self, suffix: &str) -> String {
        let room = LONGEST_NAME.saturating_sub(suffix.len());
        format!("{}{suffix}", fitting(&self.name, room))
    }
}

/// One name for each request; all names differ.
pub(super) fn distinct(requests: &[NameRequest]) -> Vec<String> {
    let mut count: HashMap<&str, usize> = HashMap::new();
    for request in requests {
        *count.entry(&request.name).or_default() += 1;
    }
    let mut used = HashSet::new();
    let mut names = Vec::with_capacity(requests.len());
    for request in requests {
        let is_unique = count[request.name.as_str()] == 1;
        let suffix = if is_unique {
            String::new()
        } else {
            format!(" ({})", request.suffix)
        };
        let numbered = (2..).map(|n| request.with(&format!("{suffix} #{n}")));
        let mut candidates = std::iter::once(request.with(&suffix)).chain(numbered);
        names.extend(candidates.find(|name| used.insert(name.clone())));
    }
    names
}

/// The suite name of a group: `SUITE / AGENT`.
pub(super) fn group(group: &GroupOutcome) -> NameRequest {
    let (suite, agent) = parts(group);
    NameRequest::new(&format!("{suite} / {agent}"), &group.path)
}

/// The class name of a group's cases: `SUITE.AGENT`, because Jenkins splits it at the last dot.
pub(super) fn class(group: &GroupOutcome) -> NameRequest {
    let (suite, agent) = parts(group);
    let class = format!("{}.{}", without_dots(&suite), without_dots(&agent));
    NameRequest::new(&class, &without_dots(&group.path))
}

fn parts(group: &GroupOutcome) -> (String, String) {
    const HALF: usize = LONGEST_NAME / 2 - 2;
    let part = |name: &str, fallback: &str| {
        let name = clean::line(name);
        let name = if name.is_empty() {
            clean::line(fallback)
        } else {
            name
        };
        fitting(&name, HALF).into_owned()
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

    fn names(requests: &[(&str, &str)]) -> Vec<String> {
        let requests: Vec<NameRequest> = requests
            .iter()
            .map(|(name, suffix)| NameRequest::new(name, suffix))
            .collect();
        distinct(&requests)
    }

    #[test]
    fn equal_names_get_their_ids_as_suffixes_in_any_order() {
        assert_eq!(
            names(&[("a", "tc_1"), ("b", "tc_2"), (" a\n", "tc_3")]),
            ["a (tc_1)", "b", "a (tc_3)"]
        );
    }

    #[test]
    fn a_name_with_the_suffix_of_another_stays_unique() {
        assert_eq!(
            names(&[("a (x)", "y"), ("a", "x"), ("a", "x")]),
            ["a (x)", "a (x) #2", "a (x) #3"]
        );
    }

    #[test]
    fn long_names_stay_distinct_when_they_are_truncated() {
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
    fn a_blank_name_is_replaced_by_the_id() {
        assert_eq!(names(&[(" ", "tc_1")]), ["tc_1"]);
    }
}
