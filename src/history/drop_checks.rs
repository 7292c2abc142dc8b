//! Whether the agents of a run have dropped, for its reports and its verdict.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use jiff::tz::Offset;

use super::{History, Reference, RunTotals, Watch, WatchResult, WatchSettings, watch};
use crate::id::{AgentId, RunId};
use crate::outcome::{AgentComparison, DropCheck, DropChecks, DropState, Outcome, Rate};
use crate::statistics::Counts;

impl History {
    /// Watches the agents of a run, which is the newest one of the history, with the alpha of the run.
    ///
    /// The reference of an agent is the baseline of the run if it has exactly the agent's cases, else its first runs.
    #[must_use]
    pub(crate) fn drop_checks(&self, outcome: &Outcome, drop: Rate) -> DropChecks {
        let settings = WatchSettings {
            drop,
            alpha: outcome.criteria.alpha,
        };
        // Once: it tests all agents.
        let compared = outcome.comparisons();
        let mut given: HashMap<&AgentId, Given> = compared
            .iter()
            .filter_map(|agent| given(outcome, agent))
            .collect();
        let mut seen = HashSet::new();
        let agents = outcome.groups.iter().map(|group| &group.agent);
        let agents = agents.filter(|agent| seen.insert(*agent));
        let agents = agents.map(|agent| self.watched(agent, given.remove(agent), settings));
        DropChecks {
            drop,
            agents: agents.collect(),
        }
    }

    fn watched(&self, agent: &AgentId, given: Option<Given>, settings: WatchSettings) -> DropCheck {
        let mut runs = self.runs_of(agent);
        if let Some(given) = &given {
            let day =
                |run: &RunTotals| Offset::UTC.to_datetime(self.runs()[run.run].started).date();
            runs.retain(|run| day(run) > given.saved);
        }
        let reference = given.map_or(Reference::DEFAULT, |given| Reference::Given(given.counts));
        self.drop_check(agent, &watch(&runs, reference, settings))
    }

    /// What is known about a drop, for reports.
    pub(crate) fn drop_check(&self, agent: &AgentId, watched: &Watch) -> DropCheck {
        let visible = watched.smallest_visible_drop;
        DropCheck {
            agent: agent.clone(),
            reference: watched.reference.into(),
            runs: watched.watched,
            left_out: watched.left_out,
            visible: visible.and_then(|drop| Rate::parse(&format!("{drop:.3}"))),
            evidence: evidence(watched.result),
            state: self.drop_state(watched.result),
        }
    }

    fn drop_state(&self, result: WatchResult) -> DropState {
        match result {
            WatchResult::TooFewRuns { missing } => DropState::TooFewRuns { missing },
            WatchResult::NoDrop { .. } => DropState::NoDrop,
            WatchResult::Dropped {
                alarm, since, now, ..
            } => DropState::Dropped {
                alarm: self.id(alarm),
                since: self.id(since),
                now: now.into(),
            },
        }
    }

    fn id(&self, run: usize) -> RunId {
        self.runs()[run].id.clone()
    }
}

/// The baseline of an agent as the reference. Only the runs of later days are watched: the results of the others may be
/// part of it.
struct Given {
    counts: Counts,
    saved: Date,
}

/// The baseline of an agent, if it has exactly the agent's cases.
fn given<'a>(outcome: &Outcome, compared: &AgentComparison<'a>) -> Option<(&'a AgentId, Given)> {
    let known = outcome.baseline.as_ref()?.agents.get(compared.agent)?;
    let saved = known.values().map(|case| case.date).max()?;
    let before = compared.before();
    let counts = Counts::new(before.passed, before.total);
    compared
        .is_complete()
        .then_some((compared.agent, Given { counts, saved }))
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
