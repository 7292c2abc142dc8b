//! The history as a document.

use crate::document::{AgentRuns, CaseRun, CaseRuns, Coded, RunHistory, ShownRate};
use crate::history::{History, WatchSettings};
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
        drop: agent.drop.as_ref().map(Into::into),
    });
    let mut document = RunHistory::new(service, agents.collect());
    document.watched_drop = settings.map(|settings| Coded(settings.drop));
    document.alpha = settings.map(|settings| Coded(settings.alpha));
    document
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
