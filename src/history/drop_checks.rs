//! Whether the agents of a run have dropped, for its reports and its verdict.

use std::collections::HashSet;

use jiff::tz::Offset;

use super::{History, Reference, RunTotals, Watch, WatchResult, WatchSettings, watch};
use crate::id::{AgentId, RunId};
use crate::outcome::{Attempts, DropCheck, DropChecks, DropState, Outcome, Rate};
use crate::statistics::Counts;

impl History {
    /// Watches the agents of a run, which is the newest one of the history, with the alpha of the run.
    ///
    /// The reference of an agent is the baseline of the run if it has exactly the agent's cases, else its first runs.
    #[must_use]
    pub(crate) fn drop_checks(&self, outcome: &Outcome, drop: Rate) -> DropChecks {
        let settings = WatchSettings {
            drop: drop.to_f64(),
            alpha: outcome.criteria.alpha.to_f64(),
        };
        let mut seen = HashSet::new();
        let agents = outcome.groups.iter().map(|group| &group.agent);
        let agents = agents.filter(|agent| seen.insert(*agent));
        let agents = agents
            .map(|agent| self.drop_check(outcome, agent, settings))
            .collect();
        DropChecks { drop, agents }
    }

    fn drop_check(&self, outcome: &Outcome, agent: &AgentId, settings: WatchSettings) -> DropCheck {
        let mut runs = self.runs_of(agent);
        let reference = self.given(outcome, agent, &mut runs);
        let watched = watch(&runs, reference.unwrap_or(Reference::DEFAULT), settings);
        DropCheck {
            agent: agent.clone(),
            reference: attempts(watched.reference),
            runs: watched.watched,
            evidence: evidence(watched.result),
            state: self.drop_state(&watched, settings),
        }
    }

    /// The baseline of the run as the reference, and only the runs of later days: the results of the others may be part
    /// of it.
    fn given(
        &self,
        outcome: &Outcome,
        agent: &AgentId,
        runs: &mut Vec<RunTotals>,
    ) -> Option<Reference> {
        let comparisons = outcome.comparisons();
        let compared = comparisons
            .iter()
            .find(|compared| compared.agent == agent)?;
        if !compared.is_complete() {
            return None;
        }
        let known = outcome.baseline.as_ref()?.agents.get(agent)?;
        let saved = known.values().map(|case| case.date).max()?;
        runs.retain(|run| {
            let started = self.runs()[run.run].started;
            Offset::UTC.to_datetime(started).date() > saved
        });
        let (passed, total) = compared.before();
        Some(Reference::Given(Counts::new(passed, total)))
    }

    fn drop_state(&self, watched: &Watch, settings: WatchSettings) -> DropState {
        match watched.result {
            WatchResult::TooFewRuns { missing } => DropState::TooFewRuns { missing },
            WatchResult::Dropped {
                alarm, since, now, ..
            } if is_lower(watched, now, settings) => DropState::Dropped {
                alarm: self.id(alarm),
                since: self.id(since),
                now: attempts(now),
            },
            WatchResult::NoDrop { .. } | WatchResult::Dropped { .. } => DropState::NoDrop,
        }
    }

    fn id(&self, run: usize) -> RunId {
        self.runs()[run].id.clone()
    }
}

/// Whether the rate is still lower. After an alarm, the agent may have become good again.
fn is_lower(watched: &Watch, now: Counts, settings: WatchSettings) -> bool {
    let rates = watched.reference.rate().zip(now.rate());
    rates.is_some_and(|(reference, now)| reference - now >= settings.drop - f64::EPSILON)
}

fn attempts(counts: Counts) -> Attempts {
    Attempts {
        passed: counts.passed(),
        total: counts.total(),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is not negative, and a larger number becomes the largest one"
)]
fn evidence(result: WatchResult) -> u64 {
    match result {
        WatchResult::TooFewRuns { .. } => 0,
        WatchResult::NoDrop { evidence } | WatchResult::Dropped { evidence, .. } => evidence as u64,
    }
}
