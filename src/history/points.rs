//! The results of each case in the order of the runs.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};

use indexmap::{Equivalent, IndexMap};
use jiff::Timestamp;

use super::case_history::{CaseHistory, Point};
use crate::id::{AgentId, RunId, TestCaseId};
use crate::ledger::{JudgedCase, JudgedRun};
use crate::outcome::Outcome;

/// The runs of one service, with the results of their cases.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    runs: Vec<RunStart>,
    agents: IndexMap<AgentId, IndexMap<TestCaseId, Vec<Point>>>,
    /// The other services of which there are runs.
    pub(super) others: BTreeSet<String>,
    /// What could not be read.
    pub(super) problems: Vec<String>,
}

/// A run, and when it started.
#[derive(Clone, Debug)]
pub(crate) struct RunStart {
    pub(crate) id: RunId,
    pub(crate) started: Timestamp,
}

impl History {
    /// The history of runs in their order, each once.
    pub(super) fn of(runs: &[JudgedRun]) -> Self {
        let mut history = Self::default();
        for run in runs {
            history.add_run(run);
        }
        history
    }

    /// Adds a run that has just ended, as the newest one.
    ///
    /// If an old run was resumed, later ones are left out; and so is itself, if it had been finished before.
    pub(crate) fn add(&mut self, outcome: &Outcome) {
        let Some(run) = JudgedRun::of(outcome) else {
            return;
        };
        let end = self.first_since(run.run.as_str());
        self.runs.truncate(end);
        for points in self.agents.values_mut().flat_map(IndexMap::values_mut) {
            points.retain(|point| point.run < end);
        }
        self.add_run(&run);
    }

    fn add_run(&mut self, run: &JudgedRun) {
        let index = self.runs.len();
        self.runs.push(RunStart {
            id: run.run.clone(),
            started: run.started,
        });
        for agent in &run.agents {
            if let Some(id) = AgentId::new(&agent.agent) {
                let cases = self.agents.entry(id).or_default();
                add(cases, index, &agent.cases);
            }
        }
    }

    /// The runs, the oldest first.
    #[must_use]
    pub(crate) fn runs(&self) -> &[RunStart] {
        &self.runs
    }

    /// The index of the first run with this id or a later one; the number of runs if there is none.
    #[must_use]
    pub(crate) fn first_since(&self, id: &str) -> usize {
        self.runs.partition_point(|run| run.id.as_str() < id)
    }

    /// The agents that had a case in any run.
    pub(crate) fn agents(&self) -> impl Iterator<Item = &AgentId> {
        self.agents.keys()
    }

    /// The cases of an agent.
    pub(crate) fn cases<'a>(
        &'a self,
        agent: &'a AgentId,
    ) -> impl Iterator<Item = CaseHistory<'a>> + Clone {
        let cases = self.agents.get(agent).into_iter().flatten();
        cases.map(move |(case, points)| CaseHistory {
            agent,
            case,
            points,
        })
    }

    /// The results of a case in the order of the runs; none if it is not known.
    #[must_use]
    pub(crate) fn points(&self, agent: &AgentId, case: &TestCaseId) -> &[Point] {
        let cases = self.agents.get(agent);
        let points = cases.and_then(|cases| cases.get(case));
        points.map_or(&[], Vec::as_slice)
    }

    /// The addresses of the other services of which there are runs; the sandbox is "the sandbox".
    pub(crate) fn other_services(&self) -> impl Iterator<Item = &str> {
        self.others.iter().map(String::as_str)
    }

    /// The ledgers that could not be read, each with the reason.
    #[must_use]
    pub(crate) fn problems(&self) -> &[String] {
        &self.problems
    }
}

fn add(cases: &mut IndexMap<TestCaseId, Vec<Point>>, run: usize, judged: &[JudgedCase]) {
    for (position, case) in judged.iter().enumerate() {
        let Some(index) = index_of(cases, position, &case.case) else {
            continue;
        };
        let points = &mut cases[index];
        // A file may hold a case twice.
        if points.last().is_none_or(|last| last.run < run) {
            points.push(Point::new(run, case));
        }
    }
}

/// The index of a case, which is added if it is new; `None` if it is not an id.
fn index_of(
    cases: &mut IndexMap<TestCaseId, Vec<Point>>,
    position: usize,
    id: &str,
) -> Option<usize> {
    // Runs usually list the cases in the same order.
    let same = cases.get_index(position);
    if same.is_some_and(|(known, _)| known.as_str() == id) {
        return Some(position);
    }
    let known = cases.get_index_of(&BorrowedId(id));
    known.or_else(|| Some(cases.insert_full(TestCaseId::new(id)?, Vec::new()).0))
}

/// The text of an id, to find it without a copy.
struct BorrowedId<'a>(&'a str);

impl Hash for BorrowedId<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // As `TestCaseId` does.
        self.0.hash(state);
    }
}

impl Equivalent<TestCaseId> for BorrowedId<'_> {
    fn equivalent(&self, id: &TestCaseId) -> bool {
        self.0 == id.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::fixture::run;
    use crate::ledger::JudgedState;
    use crate::outcome::{End, Service};

    #[test]
    fn points_keep_the_order_of_the_runs_whatever_the_order_of_the_cases() {
        let mut turned = run("2", &["failed", "passed"]);
        turned.agents[0].cases.reverse();
        let mut twice = run("3", &["passed", "passed", "passed"]);
        let same = twice.agents[0].cases[0].clone();
        twice.agents[0].cases.push(same);
        let history = History::of(&[run("1", &["passed"]), turned, twice]);
        let agent = AgentId::new("agent_A").unwrap();
        let runs = |case: &str| {
            let points = history.points(&agent, &TestCaseId::new(case).unwrap());
            let points = points.iter().map(|point| (point.run, point.state));
            points.collect::<Vec<_>>()
        };
        let (passed, failed) = (JudgedState::Passed, JudgedState::Failed);
        assert_eq!(runs("tc_0"), [(0, passed), (1, failed), (2, passed)]);
        assert_eq!(runs("tc_1"), [(1, passed), (2, passed)]);
        assert_eq!(runs("tc_2"), [(2, passed)]);
        assert_eq!(history.first_since("2"), 1);
        assert_eq!(history.first_since("9"), 3);
    }

    #[test]
    fn a_run_that_is_resumed_or_attached_to_again_is_the_newest_one_and_counts_once() {
        let runs = ["1", "2", "3"].map(|id| run(id, &["passed"]));
        let service = Service::Api("https://api.example".to_owned());
        let resumed = Outcome {
            run: RunId::new("2"),
            ..Outcome::without_work(service, End::Completed)
        };
        let mut history = History::of(&runs);
        history.add(&resumed);
        let ids: Vec<&str> = history.runs().iter().map(|run| run.id.as_str()).collect();
        assert_eq!(ids, ["1", "2"]);
        let agent = AgentId::new("A").unwrap();
        let points = history.points(&agent, &TestCaseId::new("tc_0").unwrap());
        assert_eq!(
            points.iter().map(|point| point.run).collect::<Vec<_>>(),
            [0]
        );
    }
}
