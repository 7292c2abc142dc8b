//! Any criteria of a run.

use std::collections::BTreeSet;

use jiff::civil::date;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::outcome::{Baseline, BaselineCase, Criteria, FailOn, GroupOutcome, Rate, Thresholds};

fn thresholds() -> impl Strategy<Value = Thresholds> {
    let rate = || option::of(select(vec!["0.05", "0.5", "0.95", "1"]));
    let parsed = |rate: Option<&str>| rate.and_then(Rate::parse);
    (rate(), rate()).prop_map(move |(cases, min_coverage)| Thresholds {
        cases: parsed(cases),
        min_coverage: parsed(min_coverage),
    })
}

fn fail_on() -> impl Strategy<Value = BTreeSet<FailOn>> {
    let some = vec![FailOn::Inconclusive, FailOn::Flaky, FailOn::Regression];
    let sometimes = prop::sample::subsequence(some, 0..=3);
    sometimes.prop_map(|on| on.into_iter().chain([FailOn::Failed]).collect())
}

/// The thresholds of the run and, if there is one, of the first suite file.
pub(super) fn criteria(groups: &[GroupOutcome]) -> impl Strategy<Value = Criteria> + use<> {
    let path = groups.first().map(|group| group.path.clone());
    let alpha = select(vec!["0.01", "0.3"]);
    (thresholds(), thresholds(), fail_on(), alpha).prop_map(move |(run, suite, fail_on, alpha)| {
        let suite = path.iter().cloned().map(|path| (path, suite));
        Criteria {
            run,
            suites: suite.filter(|(_, suite)| !suite.is_empty()).collect(),
            fail_on,
            alpha: Rate::parse(alpha).unwrap_or(Rate::PERCENT),
        }
    })
}

/// Earlier results of some of the cases. Most of them are better, so that some agents have a regression.
pub(super) fn baseline(groups: &[GroupOutcome]) -> impl Strategy<Value = Option<Baseline>> + use<> {
    let cases = groups.iter().flat_map(|group| {
        let cases = group.cases.iter();
        cases.map(|case| {
            (
                group.agent.clone(),
                case.listing.id.clone(),
                case.definition,
            )
        })
    });
    let cases: Vec<_> = cases.collect();
    let earlier = vec((1..500_u64, 0..3_u64, 0..4_u8), cases.len());
    let baseline = earlier.prop_map(move |earlier| {
        let mut baseline = Baseline {
            path: "baseline.json".to_owned(),
            ..Baseline::default()
        };
        for ((agent, id, definition), (planned, failed, kind)) in cases.iter().zip(earlier) {
            let case = BaselineCase {
                passed: planned.saturating_sub(failed),
                planned,
                definition: definition.filter(|_| kind > 0),
                date: date(2026, 11, 1),
            };
            if kind < 3 {
                let agent = baseline.agents.entry(agent.clone()).or_default();
                agent.insert(id.clone(), case);
            }
        }
        baseline
    });
    option::of(baseline)
}
