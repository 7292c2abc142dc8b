//! Merges runs from several places.

use std::collections::HashMap;

use crate::ledger::JudgedRun;

/// How many runs of a service are read and kept: a year of three runs a day.
pub(crate) const MAX_RUNS: usize = 1000;

/// The runs in the order of their ids, each once, and at most the last `most` of each service.
///
/// Of the same run in several places, the one with more judged cases counts.
pub(super) fn merged(mut runs: Vec<JudgedRun<'_>>, most: usize) -> Vec<JudgedRun<'_>> {
    runs.sort_by(|one, other| {
        let larger_first = judged(other).cmp(&judged(one));
        one.run.cmp(&other.run).then(larger_first)
    });
    runs.dedup_by(|later, first| later.run == first.run);
    let mut left: HashMap<(&str, bool), usize> = HashMap::new();
    let mut is_kept: Vec<bool> = Vec::with_capacity(runs.len());
    for run in runs.iter().rev() {
        let left = left.entry((&run.api, run.is_sandboxed)).or_insert(most);
        is_kept.push(*left > 0);
        *left = left.saturating_sub(1);
    }
    // The answers are there from the last run on.
    runs.retain(|_| is_kept.pop().unwrap_or(false));
    runs
}

/// The number of judged cases.
fn judged(run: &JudgedRun) -> usize {
    run.agents.iter().map(|agent| agent.cases.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::fixture::run;

    fn ids(runs: &[JudgedRun]) -> Vec<String> {
        runs.iter().map(|run| run.run.to_string()).collect()
    }

    #[test]
    fn the_same_run_counts_once_with_the_most_cases() {
        let runs = vec![
            run("2", &["passed"]),
            run("1", &["passed"]),
            run("2", &["failed", "failed"]),
            run("2", &["flaky"]),
        ];
        let merged = merged(runs, MAX_RUNS);
        assert_eq!(ids(&merged), ["1", "2"]);
        assert_eq!(judged(&merged[1]), 2);
    }

    #[test]
    fn the_last_runs_of_each_service_are_kept() {
        let sandboxed = |id| JudgedRun {
            is_sandboxed: true,
            ..run(id, &["passed"])
        };
        let runs = vec![
            run("1", &["passed"]),
            run("2", &["passed"]),
            run("3", &["passed"]),
            sandboxed("4"),
            sandboxed("5"),
            sandboxed("6"),
        ];
        assert_eq!(ids(&merged(runs, 2)), ["2", "3", "5", "6"]);
    }
}
