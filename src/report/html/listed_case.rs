//! The cases in the order of the page, each with what it counts as and a key for links.

use std::collections::HashMap;

use crate::outcome::{CaseOutcome, CaseState, CaseTally, GroupOutcome, Outcome};

/// What a case counts as. The page shows cases in this order: what needs attention comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Class {
    Failed,
    Errored,
    /// Passed, with at least one failed attempt.
    Flaky,
    /// Passed without a failed attempt.
    Passed,
    /// In quarantine, whatever its result.
    Quarantined,
    Skipped,
}

impl Class {
    pub(super) const ALL: [Self; 6] = [
        Self::Failed,
        Self::Errored,
        Self::Flaky,
        Self::Passed,
        Self::Quarantined,
        Self::Skipped,
    ];

    /// The word for it on the page.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Errored => "errored",
            Self::Flaky => "flaky",
            Self::Passed => "passed",
            Self::Quarantined => "quarantined",
            Self::Skipped => "skipped",
        }
    }

    /// As [`CaseTally`] counts, so that the numbers of all reports are equal.
    pub(super) fn of(case: &CaseOutcome) -> Self {
        let tally = CaseTally::of([case]);
        match case.state {
            _ if tally.skipped > 0 => Self::Skipped,
            _ if tally.quarantined > 0 => Self::Quarantined,
            _ if tally.flaky > 0 => Self::Flaky,
            CaseState::Failed { .. } => Self::Failed,
            CaseState::Errored(_) => Self::Errored,
            CaseState::Passed | CaseState::Skipped { .. } => Self::Passed,
        }
    }
}

/// A case on the page.
pub(super) struct ListedCase<'a> {
    /// The index of its group in the outcome.
    pub(super) group_index: usize,
    pub(super) group: &'a GroupOutcome,
    pub(super) case: &'a CaseOutcome,
    pub(super) class: Class,
    /// Names the case in links: `AGENT/CASE`. Equal in each run of the same suite files.
    pub(super) key: String,
}

/// All cases in the order of the page; those with the same result in the order of the suite files.
pub(super) fn list(outcome: &Outcome) -> Vec<ListedCase<'_>> {
    let mut listings = HashMap::new();
    let mut cases = Vec::new();
    for (group_index, group) in outcome.groups.iter().enumerate() {
        for case in &group.cases {
            let id = &case.listing.id;
            let nth = listings.entry((&group.agent, id)).or_insert(0);
            *nth += 1;
            let key = match *nth {
                1 => format!("{}/{id}", group.agent),
                // Several suite files list the case.
                nth => format!("{}/{id}/{nth}", group.agent),
            };
            cases.push(ListedCase {
                group_index,
                group,
                case,
                class: Class::of(case),
                key,
            });
        }
    }
    cases.sort_by_key(|case| case.class);
    cases
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;
    use crate::outcome::arbitrary;
    use crate::report::fixture;

    proptest! {
        #[test]
        fn classes_count_the_cases_as_every_report_does(outcome in arbitrary::outcome()) {
            let cases = list(&outcome);
            let count = |class| cases.iter().filter(|case| case.class == class).count() as u64;
            let tally = CaseTally::of(outcome.cases());
            prop_assert_eq!(count(Class::Failed), tally.failed);
            prop_assert_eq!(count(Class::Errored), tally.errored);
            prop_assert_eq!(count(Class::Flaky), tally.flaky);
            prop_assert_eq!(count(Class::Passed), tally.passed - tally.flaky);
            prop_assert_eq!(count(Class::Quarantined), tally.quarantined);
            prop_assert_eq!(count(Class::Skipped), tally.skipped);
            let keys: HashSet<&str> = cases.iter().map(|case| &*case.key).collect();
            prop_assert_eq!(keys.len(), cases.len());
        }
    }

    #[test]
    fn what_needs_attention_comes_first() {
        let outcome = fixture::outcome();
        let keys: Vec<String> = list(&outcome).into_iter().map(|case| case.key).collect();
        assert_eq!(
            keys,
            [
                "D5D0p7TU/tc_failed",
                "mJzLaPEo/tc_open",
                "D5D0p7TU/tc_flaky",
                "D5D0p7TU/tc_steady",
                "D5D0p7TU/tc_quarantined",
                "D5D0p7TU/tc_skipped",
            ]
        );
    }
}
