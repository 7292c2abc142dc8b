//! Writes history files.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use super::HistoryError;
use super::file::{HistoryText, MAX_SIZE, check_own, line};
use super::merge::{MAX_RUNS, merged};
use super::read::{Sources, is_of};
use crate::disk::{self, DiskError};
use crate::id::RunId;
use crate::ledger::{FinishedRun, JudgedRun, StateFolder};
use crate::outcome::Service;

/// What a history file holds after it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Saved {
    /// The number of runs.
    pub(crate) runs: usize,
    /// How many of them are new in it.
    pub(crate) new: usize,
    /// How many were in it before and are no more.
    pub(crate) removed: usize,
    /// The ledgers that could not be read, each with the reason.
    pub(crate) problems: Vec<String>,
}

/// Moves the results of runs whose ledgers are about to be removed into the history file of the state folder, and keeps
/// the last `most` runs of each service there.
///
/// # Errors
/// A history file that is damaged or cannot be written. No ledger must be removed then.
pub(crate) fn keep(
    state: &StateFolder,
    finished: &[(PathBuf, FinishedRun)],
    most: usize,
) -> Result<Saved, HistoryError> {
    let path = state.history();
    check_own(&path)?;
    let present = HistoryText::read_if_present(&path)?;
    let mut runs = Vec::new();
    for (path, run) in finished {
        runs.extend(run.results(path)?);
    }
    write(&path, &present, runs, most)
}

/// Adds the runs of a service that the state folder knows to a file, which may be checked in. A ledger that cannot be
/// read is noted and left out.
///
/// # Errors
/// A file that is no history file, is damaged, or cannot be written, and a folder that cannot be read.
pub(crate) fn save(
    path: &Path,
    state: &StateFolder,
    service: &Service,
) -> Result<Saved, HistoryError> {
    check_own(path)?;
    let present = HistoryText::read_if_present(path)?;
    let sources = Sources::read(state, &[], service)?;
    let mut problems = sources.problems().to_vec();
    let mut runs = sources.runs(&mut problems)?;
    runs.retain(|run| is_of(run, service));
    let saved = write(path, &present, runs, MAX_RUNS)?;
    Ok(Saved { problems, ..saved })
}

/// Replaces the file, unless nothing in it changes.
fn write<'a>(
    path: &Path,
    present: &'a HistoryText,
    added: Vec<JudgedRun<'a>>,
    most: usize,
) -> Result<Saved, HistoryError> {
    let mut runs = present.runs()?;
    let before: HashSet<RunId> = runs.iter().map(|run| run.run.clone()).collect();
    runs.extend(added);
    let runs = merged(runs, most);
    let lines = lines(&runs, MAX_SIZE).map_err(DiskError::of("write", path))?;
    let kept = &runs[runs.len() - lines.len()..];
    let new = kept.iter().filter(|run| !before.contains(&run.run)).count();
    let saved = Saved {
        runs: kept.len(),
        new,
        removed: before.len().saturating_sub(kept.len() - new),
        problems: Vec::new(),
    };
    let text = lines.concat();
    if !present.is(text.as_bytes()) {
        disk::replace(path, |out| out.write_all(text.as_bytes()))
            .map_err(DiskError::of("write", path))?;
    }
    Ok(saved)
}

/// The lines of the last runs that fit into a file.
fn lines(runs: &[JudgedRun], limit: u64) -> io::Result<Vec<String>> {
    let (mut lines, mut size) = (Vec::new(), 0_u64);
    for run in runs.iter().rev() {
        let line = line(run)?;
        size = size.saturating_add(line.len() as u64);
        if size > limit {
            break;
        }
        lines.push(line);
    }
    lines.reverse();
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::fixture::run;

    #[test]
    fn the_oldest_runs_go_if_the_file_would_be_too_large_to_be_read() {
        let runs = [
            run("1", &["passed"]),
            run("2", &["passed"]),
            run("3", &["passed"]),
        ];
        let all = lines(&runs, MAX_SIZE).unwrap();
        let size = all[0].len() as u64;
        assert_eq!(lines(&runs, 2 * size).unwrap(), all[1..]);
        assert_eq!(lines(&runs, 2 * size - 1).unwrap(), all[2..]);
    }
}
