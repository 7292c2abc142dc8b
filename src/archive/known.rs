//! The runs of a state folder: each has a ledger, kept results, or both.

use std::collections::BTreeMap;

use super::{Archive, ArchiveError, KeptResults};
use crate::id::RunId;
use crate::ledger::{LedgerFile, StateFolder};

/// A run of a state folder.
#[derive(Clone, Debug)]
pub(crate) struct KnownRun {
    /// The run.
    pub id: RunId,
    /// Its ledger, if there is one.
    pub ledger: Option<LedgerFile>,
    /// Its results, if they are kept.
    pub kept: Option<KeptResults>,
}

/// The runs of a state folder, the latest first. Their files are not read.
///
/// # Errors
/// A folder that cannot be read, or leads out of the state folder.
pub(crate) fn known_runs(
    state: &StateFolder,
    archive: &Archive,
) -> Result<Vec<KnownRun>, ArchiveError> {
    let mut runs: BTreeMap<RunId, KnownRun> = BTreeMap::new();
    for ledger in state.ledgers()? {
        let run = entry(&mut runs, &ledger.run);
        run.ledger = Some(ledger);
    }
    for kept in archive.kept()? {
        let run = entry(&mut runs, &kept.run);
        run.kept = Some(kept);
    }
    Ok(runs.into_values().rev().collect())
}

fn entry<'a>(runs: &'a mut BTreeMap<RunId, KnownRun>, id: &RunId) -> &'a mut KnownRun {
    runs.entry(id.clone()).or_insert_with(|| KnownRun {
        id: id.clone(),
        ledger: None,
        kept: None,
    })
}
