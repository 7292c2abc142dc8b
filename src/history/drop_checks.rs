//! Whether the agents of a run have dropped, for its reports and its verdict.

use indexmap::IndexMap;
use jiff::civil::Date;
use jiff::tz::Offset;

use super::{History, Reference, RunTotals, Watch, WatchResult, WatchSettings, watch};
use crate::id::{AgentId, RunId, TestCaseId};
use crate::outcome::{CaseOutcome, DropCheck, DropChecks, DropState, Outcome, Rate};
use crate::statistics::Counts;

/// The cases of an agent that are watched, each once.
type WatchedCases<'a> = IndexMap<&'a TestCaseId, &'a CaseOutcome>;

impl History {
    /// Watches the agents of a run, which is the newest one of the history, with the alpha of the run: their cases that
    /// affect its verdict. What other cases did in earlier runs does not matter.
    ///
    /// The reference of an agent is the baseline of the run if it has all of these cases, else the agent's first runs.
    #[must_use]
    pub(crate) fn drop_checks(&self, outcome: &Outcome, drop: Rate) -> DropChecks {
        let settings = WatchSettings {
            drop,
            alpha: outcome.criteria.alpha,
        };
        let mut agents: IndexMap<&AgentId, WatchedCases> = IndexMap::new();
        for (group, case) in outcome.deciding() {
            let cases = agents.entry(&group.agent).or_default();
            cases.insert(&case.listing.id, case);
        }
        let agents = agents.into_iter().map(|(agent, cases)| {
            let given = given(outcome, agent, &cases);
            self.watched(agent, &cases, given, settings)
        });
        DropChecks {
            drop,
            agents: agents.collect(),
        }
    }

    fn watched(
        &self,
        agent: &AgentId,
        cases: &WatchedCases,
        given: Option<Given>,
        settings: WatchSettings,
    ) -> DropCheck {
        let mut runs = self.runs_of(agent, |case| cases.contains_key(case));
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

/// The baseline of an agent, if it has all of these cases with the same definitions.
fn given(outcome: &Outcome, agent: &AgentId, cases: &WatchedCases) -> Option<Given> {
    let known = outcome.baseline.as_ref()?.agents.get(agent)?;
    let mut given: Option<Given> = None;
    for (id, case) in cases {
        let before = known
            .get(*id)
            .filter(|known| !case.is_changed_since(known))?;
        let counts = Counts::new(before.passed, before.planned);
        let given = given.get_or_insert(Given {
            counts: Counts::default(),
            saved: before.date,
        });
        given.counts += counts;
        given.saved = given.saved.max(before.date);
    }
    given
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
