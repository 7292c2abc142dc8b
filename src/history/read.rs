//! Reads the history of a service from the state folder and from files.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::file::HistoryText;
use super::merge::{MAX_RUNS, merged};
use super::{History, HistoryError};
use crate::ledger::{FinishedRun, JudgedRun, LedgerError, StateFolder};
use crate::outcome::Service;

/// The texts from which the runs of a service borrow.
#[derive(Default)]
pub(super) struct Sources {
    ledgers: Vec<(PathBuf, FinishedRun)>,
    texts: Vec<HistoryText>,
    /// The services of the other ledgers.
    others: BTreeSet<String>,
    /// The ledgers that cannot be read.
    problems: Vec<String>,
}

impl History {
    /// Reads the last runs of a service from a state folder and from history files, which must exist.
    ///
    /// A ledger that cannot be read is noted and left out.
    ///
    /// # Errors
    /// A folder that cannot be read, and a history file that cannot be read or is damaged.
    pub(crate) fn read(
        state: &StateFolder,
        files: &[PathBuf],
        service: &Service,
    ) -> Result<Self, HistoryError> {
        let sources = Sources::read(state, files, service)?;
        let (mut others, mut problems) = (sources.others.clone(), sources.problems.clone());
        let mut runs = sources.runs(&mut problems)?;
        runs.retain(|run| {
            is_of(run, service) || {
                others.insert(name(&run.api, run.is_sandboxed));
                false
            }
        });
        let mut history = Self::of(&merged(runs, MAX_RUNS));
        (history.others, history.problems) = (others, problems);
        Ok(history)
    }
}

impl History {
    /// Reads only the last `most` ledgers of a service. Those that cannot be read are left out.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub(crate) fn read_last_ledgers(
        state: &StateFolder,
        service: &Service,
        most: usize,
    ) -> Result<Self, HistoryError> {
        let mut sources = Sources::default();
        sources.read_ledgers(state, service, most)?;
        let runs = sources.runs(&mut Vec::new())?;
        Ok(Self::of(&merged(runs, most)))
    }
}

impl Sources {
    /// Reads the last ledgers of a service, and all history files.
    pub(super) fn read(
        state: &StateFolder,
        files: &[PathBuf],
        service: &Service,
    ) -> Result<Self, HistoryError> {
        let mut sources = Self::default();
        sources.read_ledgers(state, service, MAX_RUNS)?;
        // After the ledgers: `prune` moves runs in this direction.
        let own = HistoryText::read_if_present(&state.history())?;
        sources.texts.push(own);
        for file in files {
            sources.texts.push(HistoryText::read(file)?);
        }
        Ok(sources)
    }

    fn read_ledgers(
        &mut self,
        state: &StateFolder,
        service: &Service,
        most: usize,
    ) -> Result<(), HistoryError> {
        for ledger in state.ledgers()?.into_iter().rev() {
            if self.ledgers.len() == most {
                break;
            }
            self.add_ledger(ledger.path, service);
        }
        Ok(())
    }

    fn add_ledger(&mut self, path: PathBuf, service: &Service) {
        match FinishedRun::read(&path) {
            Ok(Some(run)) if is_same(run.service(), service) => self.ledgers.push((path, run)),
            Ok(Some(run)) => {
                let (api, is_sandboxed) = run.service();
                self.others.insert(name(api, is_sandboxed));
            }
            Ok(None) => {}
            Err(error) if is_gone(&error) => {}
            Err(error) => self.problems.push(error.to_string()),
        }
    }

    /// The ledgers that cannot be read, each with the reason.
    pub(super) fn problems(&self) -> &[String] {
        &self.problems
    }

    /// The runs of the ledgers, and all those of the history files. Problems of ledgers are added.
    pub(super) fn runs(
        &self,
        problems: &mut Vec<String>,
    ) -> Result<Vec<JudgedRun<'_>>, HistoryError> {
        let mut runs = Vec::new();
        for (path, ledger) in &self.ledgers {
            match ledger.results(path) {
                Ok(run) => runs.extend(run),
                Err(error) => problems.push(error.to_string()),
            }
        }
        for text in &self.texts {
            runs.extend(text.runs()?);
        }
        Ok(runs)
    }
}

/// Whether a run asked this service.
pub(super) fn is_of(run: &JudgedRun, service: &Service) -> bool {
    is_same((&run.api, run.is_sandboxed), service)
}

fn is_same((api, is_sandboxed): (&str, bool), service: &Service) -> bool {
    match service {
        Service::Sandbox => is_sandboxed,
        Service::Api(address) => !is_sandboxed && api == address,
    }
}

fn name(api: &str, is_sandboxed: bool) -> String {
    if is_sandboxed { "the sandbox" } else { api }.to_owned()
}

/// `prune` may have removed it since the folder was listed.
fn is_gone(error: &LedgerError) -> bool {
    matches!(error, LedgerError::Disk(error) if error.is_not_found())
}
