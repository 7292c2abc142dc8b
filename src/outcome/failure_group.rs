//! Failed attempts with the same remark, over all cases of a run: often one cause.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::{AttemptState, CaseOutcome, GroupOutcome, Outcome};
use crate::text::UntrustedText;

/// Failed attempts with the same remark.
#[derive(Clone, Debug)]
pub struct FailureGroup<'a> {
    /// The remark of the first of them.
    pub remark: &'a UntrustedText,
    /// How many attempts have it.
    pub attempts: usize,
    /// The cases of these attempts, each once.
    pub cases: Vec<(&'a GroupOutcome, &'a CaseOutcome)>,
}

impl Outcome {
    /// Groups the failed attempts by remark, the largest group first.
    ///
    /// Remarks are the same if they have the same words, whatever their punctuation, letter case and numbers. Attempts
    /// without a remark are in no group. The attempts of a case that several files list are counted once.
    #[must_use]
    pub fn failure_groups(&self) -> Vec<FailureGroup<'_>> {
        let mut groups: IndexMap<String, FailureGroup> = IndexMap::new();
        let mut seen = HashSet::new();
        for group in &self.groups {
            for case in &group.cases {
                if seen.insert((&group.agent, &case.listing.id)) {
                    add_case(&mut groups, group, case);
                }
            }
        }
        let mut groups: Vec<FailureGroup> = groups.into_values().collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.attempts));
        groups
    }
}

/// A remark of failed attempts of one case.
#[derive(Clone, Debug)]
pub struct FailedRemark<'a> {
    /// The remark of the first of them.
    pub remark: &'a UntrustedText,
    /// The 0-based indices of the attempts.
    pub attempts: Vec<usize>,
}

impl CaseOutcome {
    /// The different remarks of the failed attempts. Attempts without a remark are left out.
    #[must_use]
    pub fn failed_remarks(&self) -> Vec<FailedRemark<'_>> {
        self.remarks_by_words().into_values().collect()
    }

    fn remarks_by_words(&self) -> IndexMap<String, FailedRemark<'_>> {
        let mut remarks: IndexMap<String, FailedRemark> = IndexMap::new();
        for (index, attempt) in self.attempts.iter().enumerate() {
            let is_failed = attempt.state == AttemptState::Failed;
            if let Some(remark) = attempt.remarks.as_ref().filter(|_| is_failed)
                && let words = normalised(remark.as_raw())
                && !words.is_empty()
            {
                let entry = remarks.entry(words).or_insert_with(|| FailedRemark {
                    remark,
                    attempts: Vec::new(),
                });
                entry.attempts.push(index);
            }
        }
        remarks
    }
}

fn add_case<'a>(
    groups: &mut IndexMap<String, FailureGroup<'a>>,
    group: &'a GroupOutcome,
    case: &'a CaseOutcome,
) {
    for (words, FailedRemark { remark, attempts }) in case.remarks_by_words() {
        let same = groups.entry(words).or_insert_with(|| FailureGroup {
            remark,
            attempts: 0,
            cases: Vec::new(),
        });
        same.attempts += attempts.len();
        same.cases.push((group, case));
    }
}

/// The words of a remark in lower case, with each number as 0.
fn normalised(remark: &str) -> String {
    let words = remark.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty()).map(|word| {
        if word.chars().all(char::is_numeric) {
            "0".to_owned()
        } else {
            word.to_lowercase()
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_are_the_same_whatever_their_punctuation_case_and_numbers() {
        let first = normalised("The agent promised a refund of 120 €.");
        assert_eq!(first, normalised("the agent promised a refund of 7 €"));
        assert_ne!(first, normalised("The agent refused a refund of 120 €."));
        assert_eq!(normalised(" … "), "");
    }
}
