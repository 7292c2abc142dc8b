//! What the last runs suggest about the cases of a run.

use std::collections::HashSet;

use super::{CaseHistory, History, Point};
use crate::ledger::JudgedState;
use crate::outcome::{Advice, AdviceKind, CaseOutcome, Outcome, Rate};
use crate::statistics::wilson;

/// The last runs that count: enough to even out single ones, and few enough to follow a change.
pub(crate) const RUNS: usize = 10;

/// In fewer runs, a failed attempt may have been an accident.
const FEWEST_FLAKY_RUNS: usize = 3;

/// A gate with a lower rate says little.
const LOWEST_RATE: f64 = 0.5;

impl History {
    /// Looks at the last runs of the cases of a run, which is the newest one of the history.
    #[must_use]
    pub(crate) fn advice(&self, outcome: &Outcome) -> Vec<Advice> {
        let mut seen = HashSet::new();
        let listed = outcome.listed().filter(|(group, case)| {
            case.listing.skip.is_none() && seen.insert((&group.agent, &case.listing.id))
        });
        let advice = listed.filter_map(|(group, case)| {
            let agent = &group.agent;
            let history = CaseHistory {
                agent,
                case: &case.listing.id,
                points: self.points(agent, &case.listing.id),
            };
            let runs = last_runs(&history);
            Some(Advice {
                agent: agent.clone(),
                case: case.listing.id.clone(),
                runs: runs.len(),
                kind: kind(case, &runs)?,
            })
        });
        advice.collect()
    }
}

/// The last results with the newest definition.
fn last_runs<'a>(history: &'a CaseHistory) -> Vec<&'a Point> {
    let same: Vec<&Point> = history.same_definition().collect();
    same[same.len().saturating_sub(RUNS)..].to_vec()
}

fn kind(case: &CaseOutcome, runs: &[&Point]) -> Option<AdviceKind> {
    if case.quarantine().is_some() {
        let passed = |run: &&Point| run.is_complete() && run.failed == 0 && run.passed > 0;
        let is_good = runs.len() == RUNS && runs.iter().all(passed);
        return is_good.then_some(AdviceKind::EndQuarantine);
    }
    let is_mixed = |run: &&&Point| run.passed > 0 && run.failed > 0;
    let mixed = runs.iter().filter(is_mixed).count();
    // A gate that tolerates the failed attempts needs no advice.
    let is_failed_by_them = runs
        .iter()
        .any(|run| is_mixed(&run) && run.state == JudgedState::Failed);
    (mixed >= FEWEST_FLAKY_RUNS && is_failed_by_them).then(|| AdviceKind::Flaky {
        runs: mixed,
        rate: rate(runs).filter(|rate| tolerates_more(case, *rate)),
    })
}

/// Whether a gate by this rate needs fewer attempts than the one of the case: 70 % of 3 attempts are all of them.
fn tolerates_more(case: &CaseOutcome, rate: Rate) -> bool {
    let required = |planned| (rate.of(planned), case.listing.gate.required(planned));
    case.planned
        .map(required)
        .is_some_and(|(lower, now)| lower < now)
}

/// The lower end of the interval of the pass rate, rounded down to 5 %.
fn rate(runs: &[&Point]) -> Option<Rate> {
    let passed = runs.iter().map(|run| run.passed).sum();
    let failed: u64 = runs.iter().map(|run| run.failed).sum();
    let low = wilson(passed, passed.saturating_add(failed))?.low;
    let steps = (low * 20.0).floor() / 20.0;
    Rate::parse(&format!("{steps:.2}")).filter(|_| steps >= LOWEST_RATE)
}
