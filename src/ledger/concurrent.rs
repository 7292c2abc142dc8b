//! The batches of other runs in the state folder, and the batches that they wait for.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::LedgerError;
use super::folder::{is_over, ledgers};
use super::reader::{MAX_SIZE, read};
use crate::disk::{self, DiskError};
use crate::id::{AgentId, BatchId, RunId, TestCaseId};
use crate::policy::adopt::ConcurrentRuns;

/// The parts of a line that name a batch.
#[derive(Deserialize)]
struct BatchLine {
    line: String,
    #[serde(default)]
    run: String,
    #[serde(default)]
    api: String,
    #[serde(default)]
    sandbox: bool,
    batch: Option<String>,
}

/// This run among the others of its state folder.
#[derive(Clone, Debug)]
pub(super) struct OwnRun {
    /// Its ledger.
    pub(super) path: PathBuf,
    /// The folder with the ledgers of the others.
    pub(super) folder: PathBuf,
    pub(super) run: RunId,
    /// The address of the API.
    pub(super) api: String,
}

/// The batches that all other runs against the same address have. Sandboxes are left out: their ids repeat.
pub(super) fn claimed(own: &OwnRun) -> Result<HashSet<BatchId>, LedgerError> {
    let mut claimed = HashSet::new();
    for path in ledgers(&own.folder)? {
        // The first line of a large ledger, the plan, takes long to read.
        if path.file_name() != own.path.file_name() {
            claimed.extend(batches(&path, own)?);
        }
    }
    Ok(claimed)
}

fn batches(path: &Path, own: &OwnRun) -> Result<Vec<BatchId>, LedgerError> {
    let file = disk::open_regular(path, File::options().read(true));
    let file = file.map_err(DiskError::of("read", path))?.take(MAX_SIZE);
    let mut batches = Vec::new();
    for (number, line) in BufReader::new(file).split(b'\n').enumerate() {
        let line = line.map_err(DiskError::of("read", path))?;
        let Ok(line) = serde_json::from_slice::<BatchLine>(&line) else {
            continue;
        };
        let is_other = line.run != own.run.as_str() && line.api == own.api && !line.sandbox;
        if number == 0 && !is_other {
            break;
        }
        if matches!(line.line.as_str(), "created" | "adopted") {
            batches.extend(line.batch.as_deref().and_then(BatchId::new));
        }
    }
    Ok(batches)
}

/// The batches of other runs, and whether one of them waits for a batch that looks like ours.
///
/// Call it under the lock of the folder and after the list of batches was read: every run records a create before it
/// sends it.
pub(super) fn concurrent(
    own: &OwnRun,
    agent: &AgentId,
    cases: &[TestCaseId],
) -> Result<ConcurrentRuns, LedgerError> {
    let mut others = ConcurrentRuns {
        claimed: claimed(own)?,
        is_any_waiting: false,
    };
    for path in ledgers(&own.folder)? {
        let is_own = path.file_name() == own.path.file_name();
        if is_own || is_over(&path).map_err(DiskError::of("read", &path))? {
            continue;
        }
        let other = match read(&path) {
            Err(LedgerError::Empty { .. }) => continue,
            other => other?,
        };
        let is_same_service = other.head.api == own.api && !other.head.is_sandboxed;
        if !is_same_service || other.head.id == own.run || other.is_finished || other.is_replaced {
            continue;
        }
        let asked = other.record(agent);
        let theirs = other.cases(agent).unwrap_or(&[]);
        let is_same = cases.iter().all(|case| theirs.contains(case));
        others.is_any_waiting |= is_same && asked.batch.is_none() && !asked.open.is_empty();
    }
    Ok(others)
}
