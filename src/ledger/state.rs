//! The folder of all ledgers: runs start in it, are found in it, and know of each other by it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use jiff::civil::DateTime;
use jiff::tz::Offset;
use jiff::{Span, Timestamp};
use thiserror::Error;

use super::concurrent::OwnRun;
use super::folder::{self, EXTENSION, FolderLock, ledgers, lock_of};
use super::line::{Line, PlanLine};
use super::planned;
use super::reader::read;
use super::recorded_run::RunHead;
use super::unfinished::{BlockingRun, blocking, unfinished};
use super::writer::Flush;
use super::{Ledger, LedgerError, Marks, RecordedRun};
use crate::api::Definitions;
use crate::disk::{self, DiskError, parent};
use crate::document::Coded;
use crate::id::RunId;
use crate::lock;
use crate::plan::Plan;
use crate::platform::flush_folder;

/// The folder of all ledgers.
#[derive(Clone, Debug)]
pub struct StateFolder {
    runs: PathBuf,
}

/// What to do about unfinished runs that have asked for the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfinished {
    /// They block the run.
    Block,
    /// New batches are created, and the other runs are marked as replaced.
    CreateNew,
}

/// Why a ledger was not started.
#[derive(Debug, Error)]
pub enum BeginError {
    /// Unfinished runs asked for the same.
    #[error("an unfinished run has already asked for the same")]
    Blocked(Vec<BlockingRun>),
    /// The ledger cannot be written.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl StateFolder {
    /// The folder, which need not exist yet.
    #[must_use]
    pub fn new(dir: &Path) -> Self {
        Self {
            runs: dir.join("runs"),
        }
    }

    /// A name for a run that starts now.
    ///
    /// # Panics
    /// Never: digits are plain text.
    #[must_use]
    pub fn new_run(now: Timestamp) -> RunId {
        let text = format!(
            "{}-{:06x}",
            now.strftime("%Y%m%d-%H%M%S"),
            fastrand::u32(..1 << 24)
        );
        RunId::new(&text).expect("digits are plain text")
    }

    /// A name for a run that starts now, which sorts after those of all earlier runs.
    ///
    /// If the clock was set back, the name has the second after the latest run.
    #[must_use]
    pub fn next_run(&self, now: Timestamp) -> RunId {
        let ledgers = ledgers(&self.runs).unwrap_or_default();
        let latest = ledgers.iter().filter_map(|path| named_time(path)).max();
        let next = latest.and_then(|latest| latest.checked_add(Span::new().seconds(1)).ok());
        Self::new_run(next.map_or(now, |next| next.max(now)))
    }

    /// Where the ledgers are.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.runs
    }

    /// Where the results of runs are whose ledgers were removed.
    #[cfg(feature = "cli")]
    #[must_use]
    pub(crate) fn history(&self) -> PathBuf {
        parent(&self.runs).join("history.jsonl")
    }

    /// Where the ledger of a run is.
    #[must_use]
    pub(crate) fn path_of(&self, run: &RunId) -> PathBuf {
        self.runs.join(format!("{run}.{EXTENSION}"))
    }

    /// Links, pipes and the like that have the name of a ledger. They are never opened.
    ///
    /// # Errors
    /// A folder that cannot be read, or leads out of the state folder.
    #[cfg(feature = "cli")]
    pub(crate) fn not_ledgers(&self) -> Result<Vec<PathBuf>, LedgerError> {
        folder::not_ledgers(&self.runs)
    }

    /// The latest run that is neither finished nor replaced. Runs of embedded sandboxes are left out: these ended too.
    ///
    /// # Errors
    /// A ledger that cannot be read.
    pub fn latest_unfinished(&self) -> Result<Option<RecordedRun>, LedgerError> {
        let mut runs = unfinished(&self.runs)?;
        runs.retain(|run| !run.head.is_sandboxed);
        Ok(runs.pop())
    }

    /// Unfinished runs that asked the same service for at least one of the same cases of an agent.
    ///
    /// # Errors
    /// A ledger that cannot be read: it may record what is about to be paid for again.
    pub(crate) fn blocking(&self, plan: &Plan, api: &str) -> Result<Vec<BlockingRun>, LedgerError> {
        blocking(&self.runs, plan, api)
    }

    /// Takes the lock of the folder, which is created if necessary; `None` if another process holds it.
    ///
    /// # Errors
    /// A folder that cannot be created.
    pub(crate) fn lock(&self) -> Result<Option<FolderLock>, LedgerError> {
        folder::prove_inside(&self.runs)?;
        self.make().map_err(DiskError::of("create", &self.runs))?;
        FolderLock::take(&self.runs)
    }

    /// Records the plan of a run and what is known before its first create, unless another run blocks it.
    ///
    /// # Errors
    /// A run that blocks this one, and a ledger that cannot be written. Nothing may be created then.
    pub(crate) fn begin(
        &self,
        head: &RunHead,
        plan: &Plan,
        known: (&Definitions, &Marks),
        unfinished: Unfinished,
        _lock: &FolderLock,
    ) -> Result<Ledger, BeginError> {
        if !head.is_sandboxed {
            let blocking = self.blocking(plan, &head.api)?;
            match unfinished {
                Unfinished::Block if !blocking.is_empty() => {
                    return Err(BeginError::Blocked(blocking));
                }
                Unfinished::Block => {}
                Unfinished::CreateNew => replace(self, &blocking, &head.id)?,
            }
        }
        Ok(self.create(head, plan, known)?)
    }

    /// Creates the ledger of a run, with its plan.
    fn create(
        &self,
        head: &RunHead,
        plan: &Plan,
        known: (&Definitions, &Marks),
    ) -> Result<Ledger, LedgerError> {
        let path = self.path_of(&head.id);
        let lock = take_lock(&path)?.ok_or_else(|| busy(&head.id))?;
        let create = File::options().append(true).create_new(true).open(&path);
        let file = create.map_err(DiskError::of("create", &path))?;
        let ledger = Ledger::new(self.own(&path, head), file, 0, lock);
        let line = Line::Plan(Box::new(plan_line(head, plan, known)));
        ledger.write(line, Flush::Now)?;
        flush_folder(&self.runs).map_err(DiskError::of("write", &self.runs))?;
        Ok(ledger)
    }

    /// A run among those of the folder.
    fn own(&self, path: &Path, head: &RunHead) -> OwnRun {
        OwnRun {
            path: path.to_path_buf(),
            folder: self.runs.clone(),
            run: head.id.clone(),
            api: head.api.clone(),
        }
    }

    fn make(&self) -> io::Result<()> {
        let state = parent(&self.runs);
        if self.runs.is_dir() {
            return Ok(());
        }
        // Ledgers do not belong in the repository.
        disk::make_ignored_folder(state)?;
        fs::create_dir_all(&self.runs)?;
        flush_folder(state)?;
        flush_folder(parent(state))
    }
}

/// Opens the ledger of an earlier run to resume it.
///
/// The other runs are those in the state folder, wherever the ledger itself is.
///
/// # Errors
/// A file that is no ledger or cannot be written, and a run that is still running.
pub fn resume(path: &Path, state: &StateFolder) -> Result<(RecordedRun, Ledger), LedgerError> {
    // Without a ledger, no lock file must be created.
    let run = read(path)?.head.id;
    // The lock has the name of the run: a copy of the ledger in the same folder is the same run.
    let lock = take_lock(&parent(path).join(run.as_str()))?.ok_or_else(|| busy(&run))?;
    let recorded = read(path)?;
    let file = disk::open_regular(path, File::options().append(true));
    let file = file.map_err(DiskError::of("write", path))?;
    // A partial last line of a killed process must not become part of the next line.
    let cut = file.set_len(recorded.whole).and_then(|()| file.sync_all());
    cut.map_err(DiskError::of("write", path))?;
    let own = state.own(path, &recorded.head);
    let ledger = Ledger::new(own, file, recorded.whole, lock);
    Ok((recorded, ledger))
}

/// The time in the name of a run.
fn named_time(ledger: &Path) -> Option<Timestamp> {
    let name = ledger.file_name()?.to_str()?.get(..15)?;
    let time = DateTime::strptime("%Y%m%d-%H%M%S", name).ok()?;
    Offset::UTC.to_timestamp(time).ok()
}

fn replace(state: &StateFolder, runs: &[BlockingRun], by: &RunId) -> Result<(), LedgerError> {
    for run in runs {
        let by = by.to_string();
        let line = Line::Replaced { by };
        match resume(&run.path, state) {
            Ok((_, ledger)) => ledger.write(line, Flush::Now)?,
            // The run is still running, and only its own process writes its ledger.
            Err(LedgerError::Busy { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn take_lock(ledger: &Path) -> Result<Option<File>, LedgerError> {
    let path = lock_of(ledger);
    Ok(lock::try_acquire(&path).map_err(DiskError::of("lock", &path))?)
}

fn busy(run: &RunId) -> LedgerError {
    LedgerError::Busy {
        run: run.to_string(),
    }
}

fn plan_line(
    head: &RunHead,
    plan: &Plan,
    (definitions, marks): (&Definitions, &Marks),
) -> PlanLine {
    let batches = plan.batches.iter();
    let batches = batches.map(|batch| planned::batch(batch, definitions, marks));
    PlanLine {
        head: head.clone(),
        left_out: plan.scope.left_out,
        shard: plan.scope.shard.map(Coded),
        criteria: Some((&plan.criteria).into()),
        plan_digest: plan.scope.plan.map(Coded),
        batches: batches.collect(),
        groups: plan.groups.iter().map(planned::group).collect(),
    }
}
