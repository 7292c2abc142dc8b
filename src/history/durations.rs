//! How long the agents take: to spread them over shards, and to poll their batches no earlier than needed.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use super::advice::RUNS;
use super::file::HistoryText;
use super::merge::{MAX_RUNS, merged};
use super::read::is_of;
use super::{History, HistoryError, Point};
use crate::id::{AgentId, TestCaseId};
use crate::outcome::Service;

/// With fewer runs, the shortest time is often too long: the ends of batches of single attempts would be noticed 10 %
/// later.
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

    /// The mean time of each agent in its last runs: that of all of its cases together.
    pub(crate) fn durations(&self) -> BTreeMap<AgentId, Duration> {
        let durations = self.agents().filter_map(|agent| {
            let points = self.cases(agent).flat_map(|case| case.points);
            // As an estimate of the work, whether the cases run side by side or one after another.
            let mut runs = by_run(points, Duration::saturating_add);
            let runs = runs.split_off(runs.len().saturating_sub(RUNS));
            // A run of selected cases says little about all of them.
            let most = runs.iter().map(|run| run.cases).max()?;
            let whole = runs.iter().filter(|run| run.cases == most);
            let count = u32::try_from(whole.clone().count()).ok()?;
            let sum = whole.fold(Duration::ZERO, |sum, run| sum.saturating_add(run.duration));
            Some((agent.clone(), sum / count))
        });
        durations.collect()
    }

    /// The shortest time that these cases of an agent took in its last runs with all of them, if there are enough runs.
    ///
    /// The cases of a batch run side by side, so it is the time of the longest one.
    pub(crate) fn shortest_batch(&self, agent: &AgentId, cases: &[TestCaseId]) -> Option<Duration> {
        let points = cases.iter().flat_map(|case| self.points(agent, case));
        let runs = by_run(points, Duration::max);
        let whole = runs.iter().rev().filter(|run| run.cases == cases.len());
        let last: Vec<Duration> = whole.map(|run| run.duration).take(RUNS).collect();
        last.iter()
            .min()
            .filter(|_| last.len() >= MIN_RUNS)
            .copied()
    }
}

/// Cases of one run.
struct RunTime {
    /// How many.
    cases: usize,
    /// Their joined durations.
    duration: Duration,
}

/// The cases of each run, the oldest first.
fn by_run<'a>(
    points: impl Iterator<Item = &'a Point>,
    join: fn(Duration, Duration) -> Duration,
) -> Vec<RunTime> {
    let mut by_run: BTreeMap<usize, RunTime> = BTreeMap::new();
    for point in points {
        let run = by_run.entry(point.run).or_insert(RunTime {
            cases: 0,
            duration: Duration::ZERO,
        });
        run.cases += 1;
        run.duration = join(run.duration, point.duration);
    }
    by_run.into_values().collect()
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
    fn the_last_runs_are_those_of_the_agent_with_all_of_its_cases() {
        let mut runs = vec![run("00", &["passed", "passed"]), run("01", &["passed"])];
        for index in 2..20 {
            let mut other = run(&format!("{index:02}"), &["passed"]);
            other.agents[0].agent = "B".into();
            runs.push(other);
        }
        let durations = History::of(&runs).durations();
        let expected = [("A", 2), ("B", 1)]
            .map(|(agent, seconds)| (AgentId::new(agent).unwrap(), Duration::from_secs(seconds)));
        assert_eq!(durations, BTreeMap::from(expected));
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
        let mut partial = run("3", &["passed"]);
        partial.agents[0].cases[0].duration = Duration::from_secs(1);
        runs.push(partial);
        let history = History::of(&runs);
        let shortest = history.shortest_batch(&agent, &cases);
        assert_eq!(shortest, Some(Duration::from_secs(8)));
        let three = History::of(&runs[1..]);
        assert_eq!(three.shortest_batch(&agent, &cases), None);
    }
}
