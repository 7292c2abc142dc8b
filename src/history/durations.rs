//! How long the agents take: to spread them over shards, and to poll their batches no earlier than needed.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use super::file::HistoryText;
use super::merge::{MAX_RUNS, merged};
use super::read::is_of;
use super::{History, HistoryError, Point};
use crate::id::{AgentId, TestCaseId};
use crate::outcome::Service;

/// Enough to even out single slow runs, and few enough to follow a change.
const RUNS: usize = 10;

/// With fewer runs, the shortest time would say little: the batches of single attempts would be noticed 10 % later.
const MIN_RUNS: usize = 3;

impl History {
    /// Reads the runs of a service from one history file, and nothing else: every machine with the file reads the same.
    ///
    /// # Errors
    /// A file that cannot be read or is damaged.
    pub(crate) fn read_file(file: &Path, service: &Service) -> Result<Self, HistoryError> {
        let text = HistoryText::read(file)?;
        let mut runs = text.runs()?;
        runs.retain(|run| is_of(run, service));
        Ok(Self::of(&merged(runs, MAX_RUNS)))
    }

    /// The mean time of each agent that had a case in the last runs: that of all of its cases together.
    pub(crate) fn durations(&self) -> BTreeMap<AgentId, Duration> {
        let durations = self.agents().filter_map(|agent| {
            let points = self.cases(agent).flat_map(|case| case.points);
            let by_run = self.by_run(points, Duration::saturating_add);
            let count = u32::try_from(by_run.len())
                .ok()
                .filter(|&count| count > 0)?;
            let sum = by_run
                .into_iter()
                .fold(Duration::ZERO, Duration::saturating_add);
            Some((agent.clone(), sum / count))
        });
        durations.collect()
    }

    /// The shortest time that these cases of an agent took together in the last runs, if enough runs have them.
    ///
    /// They run side by side, so it is the time of the longest. A batch with them took no less.
    pub(crate) fn shortest_batch(&self, agent: &AgentId, cases: &[TestCaseId]) -> Option<Duration> {
        let points = cases.iter().flat_map(|case| self.points(agent, case));
        let by_run = self.by_run(points, Duration::max);
        let is_enough = by_run.len() >= MIN_RUNS;
        by_run.into_iter().min().filter(|_| is_enough)
    }

    /// The durations of cases in each of the last runs that has them, joined.
    fn by_run<'a>(
        &self,
        points: impl Iterator<Item = &'a Point>,
        join: fn(Duration, Duration) -> Duration,
    ) -> Vec<Duration> {
        let first = self.runs().len().saturating_sub(RUNS);
        let mut by_run: BTreeMap<usize, Duration> = BTreeMap::new();
        for point in points.filter(|point| point.run >= first) {
            let joined = by_run.entry(point.run).or_default();
            *joined = join(*joined, point.duration);
        }
        by_run.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::fixture::run;

    #[test]
    fn the_mean_of_the_last_runs_counts() {
        let mut runs: Vec<_> = (0..12)
            .map(|index| run(&format!("{index:02}"), &["passed", "failed"]))
            .collect();
        for (index, run) in runs.iter_mut().enumerate() {
            for case in &mut run.agents[0].cases {
                case.duration = Duration::from_secs(if index < 2 { 1000 } else { 3 });
            }
        }
        let durations: Vec<_> = History::of(&runs).durations().into_values().collect();
        assert_eq!(durations, [Duration::from_secs(6)]);
        assert!(History::default().durations().is_empty());
    }

    #[test]
    fn the_shortest_batch_is_known_from_its_longest_cases_in_three_runs() {
        let mut runs: Vec<_> = (0..3)
            .map(|index| run(&index.to_string(), &["passed", "failed", "passed"]))
            .collect();
        for (run, seconds) in runs.iter_mut().zip([[5, 8, 90], [9, 2, 90], [7, 9, 1]]) {
            for (case, seconds) in run.agents[0].cases.iter_mut().zip(seconds) {
                case.duration = Duration::from_secs(seconds);
            }
        }
        let [agent, other] = ["A", "B"].map(|id| AgentId::new(id).unwrap());
        let cases = ["tc_0", "tc_1"].map(|id| TestCaseId::new(id).unwrap());
        let history = History::of(&runs);
        let shortest = history.shortest_batch(&agent, &cases);
        assert_eq!(shortest, Some(Duration::from_secs(8)));
        assert_eq!(history.shortest_batch(&other, &cases), None);
        let two = History::of(&runs[1..]);
        assert_eq!(two.shortest_batch(&agent, &cases), None);
    }
}
