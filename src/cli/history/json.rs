//! The history as a document.

use crate::document::{AgentRuns, CaseRun, CaseRuns, Coded, RunHistory, ShownRate, WatchedDrop};
use crate::history::{History, Watch, WatchResult, WatchSettings};
use crate::outcome::Service;
use crate::report::{AgentTrend, CaseTrend};
use crate::statistics::{Counts, wilson};

pub(super) fn document(
    history: &History,
    service: &Service,
    agents: &[AgentTrend],
    settings: Option<WatchSettings>,
) -> RunHistory {
    let agents = agents.iter().map(|agent| AgentRuns {
        id: agent.id.clone(),
        name: agent.name.cloned(),
        cases: agent
            .cases
            .iter()
            .map(|case| case_runs(history, case))
            .collect(),
        drop: agent.watch.zip(settings).map(|watch| drop(history, watch)),
    });
    RunHistory::new(service, agents.collect())
}

fn case_runs(history: &History, trend: &CaseTrend) -> CaseRuns {
    let case = &trend.history;
    let runs = case.points.iter().enumerate().map(|(index, point)| {
        let run = &history.runs()[point.run];
        CaseRun {
            run: run.id.clone(),
            started: run.started,
            state: point.state.as_str(),
            flaky: point.is_flaky(),
            passed: point.passed,
            failed: point.failed,
            planned: point.planned,
            duration: point.duration,
            definition: point.definition.map(Coded),
            definition_changed: case.is_changed(index),
        }
    });
    CaseRuns {
        id: case.case.clone(),
        name: trend.name.cloned(),
        rate: rate(case.counts()),
        runs: runs.collect(),
    }
}

fn rate(counts: Counts) -> Option<ShownRate> {
    let interval = wilson(counts.passed(), counts.total())?;
    Some(ShownRate {
        passed: counts.passed(),
        judged: counts.total(),
        rate: counts.rate()?,
        low: interval.low,
        high: interval.high,
    })
}

fn drop(history: &History, (watch, settings): (Watch, WatchSettings)) -> WatchedDrop {
    let id = |run: usize| history.runs()[run].id.clone();
    let mut drop = WatchedDrop {
        result: "too_few_runs",
        smallest: settings.drop,
        alpha: settings.alpha,
        evidence: None,
        smallest_visible_drop: watch.smallest_visible_drop,
        reference: rate(watch.reference),
        watched_runs: watch.watched,
        missing_runs: 0,
        left_out_runs: watch.left_out,
        alarm_run: None,
        since_run: None,
        rate_since: None,
    };
    match watch.result {
        WatchResult::TooFewRuns { missing } => drop.missing_runs = missing,
        WatchResult::NoDrop { evidence } => {
            drop.result = "no_drop";
            drop.evidence = Some(evidence);
        }
        WatchResult::Dropped {
            alarm,
            evidence,
            since,
            now,
        } => {
            drop.result = "dropped";
            drop.evidence = Some(evidence);
            drop.alarm_run = Some(id(alarm));
            drop.since_run = Some(id(since));
            drop.rate_since = rate(now);
        }
    }
    drop
}
