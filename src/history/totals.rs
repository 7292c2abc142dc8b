//! The totals of an agent per run, and whether two runs are about the same.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::History;
use crate::id::{AgentId, TestCaseId};
use crate::statistics::Counts;

/// What an agent did in one run, over the cases that are watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RunTotals {
    /// The index of the run.
    pub(crate) run: usize,
    /// The attempts with a verdict.
    pub(crate) counts: Counts,
    /// Equal in two runs with the same cases and the same definitions. Unknown definitions are equal to each other.
    pub(crate) signature: Signature,
    /// Whether every planned attempt of every case has a verdict. Otherwise the missing ones may differ from the others.
    pub(crate) is_complete: bool,
}

/// Tells which cases a run had, and how they were defined. Only compared within one process, so never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Signature(u64);

impl History {
    /// The totals of each run in which the agent had a case that is watched, in the order of the runs.
    ///
    /// Tests over time may only compare runs that are complete and have the same signature.
    #[must_use]
    pub(crate) fn runs_of(
        &self,
        agent: &AgentId,
        is_watched: impl Fn(&TestCaseId) -> bool,
    ) -> Vec<RunTotals> {
        let mut sums: Vec<Option<Sum>> = vec![None; self.runs().len()];
        let cases = self.cases(agent).filter(|case| is_watched(case.case));
        // In one order for all runs, so that the order within a run does not matter.
        for (index, case) in cases.enumerate() {
            for point in case.points {
                let sum = sums[point.run].get_or_insert_default();
                sum.counts += point.counts();
                sum.is_any_open |= !point.is_complete();
                (index, point.definition).hash(&mut sum.hasher);
            }
        }
        let totals = sums.into_iter().enumerate().filter_map(|(run, sum)| {
            let sum = sum?;
            Some(RunTotals {
                run,
                counts: sum.counts,
                signature: Signature(sum.hasher.finish()),
                is_complete: !sum.is_any_open,
            })
        });
        totals.collect()
    }
}

#[derive(Clone, Default)]
struct Sum {
    counts: Counts,
    is_any_open: bool,
    hasher: DefaultHasher,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::fixture::run;
    use crate::ledger::JudgedRun;
    use crate::outcome::DefinitionDigest;

    fn totals(runs: &[JudgedRun]) -> Vec<RunTotals> {
        History::of(runs).runs_of(&AgentId::new("agent_A").unwrap(), |_| true)
    }

    #[test]
    fn runs_with_the_same_cases_and_definitions_have_the_same_signature_in_any_order() {
        let mut turned = run("2", &["passed", "failed"]);
        turned.agents[0].cases.reverse();
        let mut changed = run("3", &["passed", "failed"]);
        changed.agents[0].cases[1].definition = DefinitionDigest::parse("0123456789abcdef");
        let runs = [
            run("1", &["flaky", "failed"]),
            turned,
            changed,
            run("4", &["passed"]),
        ];
        let totals = totals(&runs);
        let [first, turned, changed, fewer] = &totals[..] else {
            panic!("{totals:?}")
        };
        assert_eq!(first.signature, turned.signature);
        assert_ne!(first.signature, changed.signature);
        assert_ne!(first.signature, fewer.signature);
        assert_eq!(first.counts, Counts::new(2, 6));
    }

    #[test]
    fn a_run_with_an_attempt_without_a_verdict_is_not_complete() {
        let mut unplanned = run("3", &["passed"]);
        unplanned.agents[0].cases[0].planned = None;
        let runs = [
            run("1", &["passed", "failed"]),
            run("2", &["passed", "errored"]),
            unplanned,
        ];
        let complete: Vec<bool> = totals(&runs).iter().map(|run| run.is_complete).collect();
        assert_eq!(complete, [true, false, false]);
    }
}
