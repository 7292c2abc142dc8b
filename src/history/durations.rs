//! How long the agents take, to spread them over shards.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use super::file::HistoryText;
use super::merge::{MAX_RUNS, merged};
use super::read::is_of;
use super::{History, HistoryError};
use crate::id::AgentId;
use crate::outcome::Service;

/// Enough to even out single slow runs, and few enough to follow a change.
const RUNS: usize = 10;

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
        let first = self.runs().len().saturating_sub(RUNS);
        let durations = self.agents().filter_map(|agent| {
            let mut by_run: BTreeMap<usize, Duration> = BTreeMap::new();
            for point in self.cases(agent).flat_map(|case| case.points) {
                let sum = by_run.entry(point.run).or_default();
                *sum = sum.saturating_add(point.duration);
            }
            let last = by_run.split_off(&first);
            let count = u32::try_from(last.len()).ok().filter(|count| *count > 0)?;
            let sum = last
                .values()
                .fold(Duration::ZERO, |sum, one| sum.saturating_add(*one));
            Some((agent.clone(), sum / count))
        });
        durations.collect()
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
}
