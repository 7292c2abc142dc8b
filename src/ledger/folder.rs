//! The files of a folder of ledgers.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::LedgerError;
use crate::disk::{self, DiskError};
use crate::lock;

/// What a ledger's name ends with.
pub(super) const EXTENSION: &str = "jsonl";

/// The last line of a finished run is shorter than this.
const TAIL: u64 = 200;

/// The ledgers in a folder, in the order in which their runs began. Only regular files are: nothing else was
/// written by a run.
pub(super) fn ledgers(folder: &Path) -> Result<Vec<PathBuf>, LedgerError> {
    let mut paths = named_like_ledgers(folder)?;
    paths.retain(|path| is_regular(path));
    Ok(paths)
}

/// What has the name of a ledger but is a link, a pipe, a device or a folder.
#[cfg(feature = "cli")]
pub(super) fn not_ledgers(folder: &Path) -> Result<Vec<PathBuf>, LedgerError> {
    let mut paths = named_like_ledgers(folder)?;
    paths.retain(|path| !is_regular(path));
    Ok(paths)
}

fn named_like_ledgers(folder: &Path) -> Result<Vec<PathBuf>, LedgerError> {
    prove_inside(folder)?;
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(DiskError::of("read", folder))?,
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let is_ledger = |path: &PathBuf| path.extension().is_some_and(|end| end == EXTENSION);
    let mut paths: Vec<PathBuf> = paths.filter(is_ledger).collect();
    paths.sort();
    Ok(paths)
}

/// A file that has vanished counts as regular, and fails when it is opened.
fn is_regular(path: &Path) -> bool {
    fs::symlink_metadata(path).map_or(true, |there| there.is_file())
}

/// Fails if the folder is a link that leads out of the state folder.
pub(super) fn prove_inside(folder: &Path) -> Result<(), LedgerError> {
    Ok(disk::prove_inside(folder).map_err(DiskError::of("use", folder))?)
}

/// Whether the last line says that the run is finished or replaced, without reading the whole file.
pub(super) fn is_over(path: &Path) -> io::Result<bool> {
    let mut file = disk::open_regular(path, File::options().read(true))?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    let lines = tail.strip_suffix(b"\n").unwrap_or_default();
    let last = lines
        .rsplit(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let kind = kind(last);
    let words = [&b"finished"[..], b"replaced"];
    Ok(kind.is_some_and(|kind| words.iter().any(|word| kind.starts_with(word))))
}

/// A line from the word for its kind on, found without parsing the line.
pub(super) fn kind(line: &[u8]) -> Option<&[u8]> {
    let rest = line.strip_prefix(b"{\"v\":")?;
    let rest = &rest[rest.iter().position(|byte| !byte.is_ascii_digit())?..];
    rest.strip_prefix(b",\"line\":\"")
}

/// The file beside a ledger that its process has locked.
pub(super) fn lock_of(ledger: &Path) -> PathBuf {
    ledger.with_extension("lock")
}

/// Whether a process works on the run of a ledger.
pub(super) fn is_live(ledger: &Path) -> Result<bool, LedgerError> {
    let path = lock_of(ledger);
    if !path.exists() {
        return Ok(false);
    }
    let lock = lock::try_acquire(&path).map_err(DiskError::of("lock", &path))?;
    Ok(lock.is_none())
}

/// The lock that is held while ledgers are compared and one of them is written.
///
/// Nothing here waits for it: another process may hold it for long, and a run must hear signals meanwhile.
#[derive(Debug)]
pub(crate) struct FolderLock(
    #[expect(dead_code, reason = "held until it is dropped")] Option<File>,
);

impl FolderLock {
    /// For a run that writes no ledger.
    pub(super) fn none() -> Self {
        Self(None)
    }

    /// Takes the lock; `None` if another process has it.
    pub(super) fn take(folder: &Path) -> Result<Option<Self>, LedgerError> {
        if !folder.exists() {
            // There is no other run.
            return Ok(Some(Self::none()));
        }
        let path = folder.join(".lock");
        let taken = lock::try_acquire(&path).map_err(DiskError::of("lock", &path))?;
        Ok(taken.map(|file| Self(Some(file))))
    }
}
