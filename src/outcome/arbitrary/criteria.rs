//! Any criteria of a run.

use std::collections::BTreeSet;

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::outcome::{Criteria, FailOn, GroupOutcome, Rate, Thresholds};

fn thresholds() -> impl Strategy<Value = Thresholds> {
    let rate = || option::of(select(vec!["0.05", "0.5", "0.95", "1"]));
    let parsed = |rate: Option<&str>| rate.and_then(Rate::parse);
    (rate(), rate()).prop_map(move |(cases, min_coverage)| Thresholds {
        cases: parsed(cases),
        min_coverage: parsed(min_coverage),
    })
}

fn fail_on() -> impl Strategy<Value = BTreeSet<FailOn>> {
    let sometimes = prop::sample::subsequence(vec![FailOn::Inconclusive, FailOn::Flaky], 0..=2);
    sometimes.prop_map(|on| on.into_iter().chain([FailOn::Failed]).collect())
}

/// The thresholds of the run and, if there is one, of the first suite file.
pub(super) fn criteria(groups: &[GroupOutcome]) -> impl Strategy<Value = Criteria> + use<> {
    let path = groups.first().map(|group| group.path.clone());
    (thresholds(), thresholds(), fail_on()).prop_map(move |(run, suite, fail_on)| {
        let suite = path.iter().cloned().map(|path| (path, suite));
        Criteria {
            run,
            suites: suite.filter(|(_, suite)| !suite.is_empty()).collect(),
            fail_on,
        }
    })
}
