//! The results of one case in the order of the runs.

use std::time::Duration;

use crate::id::{AgentId, TestCaseId};
use crate::ledger::{JudgedCase, JudgedState};
use crate::outcome::DefinitionDigest;
use crate::statistics::Counts;

/// A case of an agent, with its results in the order of the runs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CaseHistory<'a> {
    pub(crate) agent: &'a AgentId,
    pub(crate) case: &'a TestCaseId,
    pub(crate) points: &'a [Point],
}

/// The result of a case in one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Point {
    /// The index of the run.
    pub(crate) run: usize,
    pub(crate) state: JudgedState,
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    /// The planned attempts, if known.
    pub(crate) planned: Option<u64>,
    pub(crate) duration: Duration,
    /// What the case was defined as, if known.
    pub(crate) definition: Option<DefinitionDigest>,
}

impl Point {
    pub(super) fn new(run: usize, case: &JudgedCase) -> Self {
        Self {
            run,
            state: case.state,
            passed: case.passed,
            failed: case.failed,
            planned: case.planned,
            duration: case.duration,
            definition: case.definition,
        }
    }

    /// Passed, but with at least one failed attempt.
    #[must_use]
    pub(crate) fn is_flaky(&self) -> bool {
        self.state == JudgedState::Passed && self.failed > 0
    }

    /// The attempts with a verdict.
    #[must_use]
    pub(crate) fn counts(&self) -> Counts {
        Counts::new(self.passed, self.passed.saturating_add(self.failed))
    }

    /// Whether every planned attempt has a verdict.
    #[must_use]
    pub(crate) fn is_complete(&self) -> bool {
        self.planned == self.passed.checked_add(self.failed)
    }
}

impl CaseHistory<'_> {
    /// The attempts in the runs that have the newest definition.
    #[must_use]
    pub(crate) fn counts(&self) -> Counts {
        self.same_definition()
            .fold(Counts::default(), |mut counts, point| {
                counts += point.counts();
                counts
            })
    }

    /// The results with the newest definition.
    pub(crate) fn same_definition(&self) -> impl Iterator<Item = &Point> {
        let newest = self.points.last().and_then(|point| point.definition);
        let points = self.points.iter();
        points.filter(move |point| point.definition == newest)
    }

    /// Whether the definition of a point is another than the last one that was known before.
    #[must_use]
    pub(crate) fn is_changed(&self, index: usize) -> bool {
        let mut before = self.points[..index].iter().rev();
        let before = before.find_map(|point| point.definition);
        let definition = self.points[index].definition;
        before.is_some() && definition.is_some() && definition != before
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::fixture::run;

    fn digest(text: &str) -> Option<DefinitionDigest> {
        DefinitionDigest::parse(&text.repeat(16))
    }

    /// A case with these definitions, one run for each.
    fn points(definitions: &[Option<DefinitionDigest>]) -> Vec<Point> {
        let runs = definitions.iter().enumerate().map(|(index, definition)| {
            let mut run = run(&index.to_string(), &["flaky"]);
            run.agents[0].cases[0].definition = *definition;
            run
        });
        let points = runs.enumerate().map(|(index, run)| {
            let case = &run.agents[0].cases[0];
            Point::new(index, case)
        });
        points.collect()
    }

    #[test]
    fn attempts_count_with_the_newest_definition_only() {
        let (a, b) = (digest("a"), digest("b"));
        let points = points(&[a, b, None, b, a, a]);
        let (agent, case) = (AgentId::new("A").unwrap(), TestCaseId::new("tc_0").unwrap());
        let history = CaseHistory {
            agent: &agent,
            case: &case,
            points: &points,
        };
        assert_eq!(history.counts(), Counts::new(6, 9));
        let changed: Vec<bool> = (0..6).map(|index| history.is_changed(index)).collect();
        assert_eq!(changed, [false, true, false, false, true, false]);
    }
}
