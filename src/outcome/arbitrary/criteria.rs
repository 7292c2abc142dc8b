//! Any criteria of a run.

use std::collections::BTreeSet;

use jiff::civil::date;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::id::{AgentId, RunId};
use crate::outcome::{
    Advice, AdviceKind, Baseline, BaselineCase, Criteria, DropCheck, DropChecks, DropState, FailOn,
    GroupOutcome, JudgedAttempts, Rate, Thresholds,
};

fn thresholds() -> impl Strategy<Value = Thresholds> {
    let rate = || option::of(select(vec!["0.05", "0.5", "0.95", "1"]));
    let parsed = |rate: Option<&str>| rate.and_then(Rate::parse);
    (rate(), rate()).prop_map(move |(cases, min_coverage)| Thresholds {
        cases: parsed(cases),
        min_coverage: parsed(min_coverage),
    })
}

fn fail_on() -> impl Strategy<Value = BTreeSet<FailOn>> {
    let some = vec![
        FailOn::Inconclusive,
        FailOn::Flaky,
        FailOn::Regression,
        FailOn::Drop,
    ];
    let sometimes = prop::sample::subsequence(some, 0..=4);
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

/// Whether the first agents have dropped.
pub(super) fn drop_checks(
    groups: &[GroupOutcome],
) -> impl Strategy<Value = Option<DropChecks>> + use<> {
    let agents: Vec<AgentId> = groups.iter().map(|group| group.agent.clone()).collect();
    let attempts = || {
        (any::<u32>(), 1..1000_u64).prop_map(|(passed, total)| JudgedAttempts {
            passed: u64::from(passed) % (total + 1),
            total,
        })
    };
    let run = || "[a-z0-9]{1,12}".prop_filter_map("a run", |text: String| RunId::new(&text));
    let state = prop_oneof![
        any::<usize>().prop_map(|missing| DropState::TooFewRuns { missing }),
        Just(DropState::NoDrop),
        (run(), run(), attempts()).prop_map(|(alarm, since, now)| DropState::Dropped {
            alarm,
            since,
            now
        }),
    ];
    let check = (attempts(), any::<usize>(), any::<u64>(), state);
    let checks = vec(check, agents.len()).prop_map(move |checks| {
        let checks = agents.iter().zip(checks);
        let agents = checks.map(|(agent, (reference, runs, evidence, state))| DropCheck {
            agent: agent.clone(),
            reference,
            runs,
            left_out: runs,
            visible: (runs > 9).then_some(Rate::TENTH),
            evidence,
            state,
        });
        DropChecks {
            drop: Rate::PERCENT,
            agents: agents.collect(),
        }
    });
    option::of(checks)
}

/// Advice about some of the cases.
pub(super) fn advice(groups: &[GroupOutcome]) -> impl Strategy<Value = Vec<Advice>> + use<> {
    let cases = groups.iter().flat_map(|group| {
        let ids = group.cases.iter().map(|case| case.listing.id.clone());
        ids.map(|id| (group.agent.clone(), id))
    });
    let cases: Vec<_> = cases.collect();
    let flaky = (any::<usize>(), any::<bool>()).prop_map(|(runs, is_known)| AdviceKind::Flaky {
        runs,
        rate: is_known.then_some(Rate::TENTH),
    });
    let kind = prop_oneof![Just(AdviceKind::EndQuarantine), flaky];
    vec(option::of((any::<usize>(), kind)), cases.len()).prop_map(move |all| {
        let advice = cases.iter().zip(all).filter_map(|((agent, case), advice)| {
            let (runs, kind) = advice?;
            let (agent, case) = (agent.clone(), case.clone());
            Some(Advice {
                agent,
                case,
                runs,
                kind,
            })
        });
        advice.collect()
    })
}
