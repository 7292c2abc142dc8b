//! The ledgers of a folder as files: how far their runs are, and how to remove them.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::folder::{is_live, is_over, ledgers, lock_of};
use super::reader::read;
use super::{FolderLock, LedgerError, RecordedRun, StateFolder};
use crate::disk::DiskError;
use crate::id::RunId;
use crate::lock;

/// The file of a ledger.
#[derive(Clone, Debug)]
pub(crate) struct LedgerFile {
    /// The run that the file is named after.
    pub run: RunId,
    /// The file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
}

/// How far a run is, by its ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RunState {
    /// A process is still working on it.
    Running,
    /// Every result was judged and reported.
    Finished,
    /// Another run created the same batches again.
    Replaced,
    /// It can be resumed.
    Unfinished,
    /// It was not finished, and cannot be resumed: its sandbox ended with it, or nothing was created.
    Abandoned,
}

impl StateFolder {
    /// All ledgers, in the order in which their runs began. They are not read.
    ///
    /// # Errors
    /// A folder that cannot be read, or leads out of the state folder.
    pub(crate) fn ledgers(&self) -> Result<Vec<LedgerFile>, LedgerError> {
        let files = ledgers(self.path())?.into_iter().filter_map(|path| {
            let run = RunId::new(path.file_stem()?.to_str()?)?;
            let bytes = fs::symlink_metadata(&path).ok()?.len();
            Some(LedgerFile { run, path, bytes })
        });
        Ok(files.collect())
    }
}

impl LedgerFile {
    /// Reads the ledger; `None` if its process was gone before it recorded anything.
    ///
    /// # Errors
    /// A ledger that cannot be read.
    pub(crate) fn read(&self) -> Result<Option<RecordedRun>, LedgerError> {
        match read(&self.path) {
            Err(LedgerError::Empty { .. }) => Ok(None),
            run => run.map(Some),
        }
    }

    /// Whether its last line says that nothing is left to do. Reads only the end of the file.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(crate) fn is_over(&self) -> Result<bool, LedgerError> {
        Ok(is_over(&self.path).map_err(DiskError::of("read", &self.path))?)
    }

    /// Removes a ledger that nobody needs any more; does nothing if a process has begun to work on it.
    ///
    /// Whether it was removed.
    ///
    /// # Errors
    /// A file that cannot be removed.
    pub(crate) fn remove(&self, _lock: &FolderLock) -> Result<bool, LedgerError> {
        let lock_path = lock_of(&self.path);
        let lock = lock::try_acquire(&lock_path);
        let Some(_lock) = lock.map_err(DiskError::of("lock", &lock_path))? else {
            return Ok(false);
        };
        // In this order: whoever gets the lock afterwards finds no ledger.
        for path in [&self.path, &lock_path] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(DiskError::of("remove", path)(error).into());
                }
                _ => {}
            }
        }
        Ok(true)
    }

    /// How far the run is that was read from it.
    ///
    /// # Errors
    /// A lock that cannot be examined.
    pub(crate) fn state(&self, recorded: Option<&RecordedRun>) -> Result<RunState, LedgerError> {
        if is_live(&self.path)? {
            return Ok(RunState::Running);
        }
        Ok(match recorded {
            Some(run) if run.is_finished => RunState::Finished,
            Some(run) if run.is_replaced => RunState::Replaced,
            Some(run) if !run.head.is_sandboxed => RunState::Unfinished,
            _ => RunState::Abandoned,
        })
    }
}
