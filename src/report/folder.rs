//! Where the reports of a run go, and how they get there whole.
//!
//! An uploader takes whatever lies in the folder, whenever it looks, even after the run was killed. So the folder
//! is claimed before the first request, with reports that show an unfinished run, and each file changes at once.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, IntoInnerError, Read};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use tempfile::{Builder, NamedTempFile};
use thiserror::Error;

use super::format::Format;
use super::{json, junit};
use crate::disk;
use crate::lock;
use crate::outcome::Outcome;
use crate::text::one_line;

/// Every report of the folder.
const FORMATS: [&Format; 2] = [&junit::FORMAT, &json::FORMAT];

/// The folder of a run's reports, known to be writable.
#[derive(Debug)]
pub struct ResultsFolder {
    reports: Vec<Report>,
    /// Held as long as the run may still write there.
    _locks: Vec<File>,
}

#[derive(Debug)]
struct Report {
    path: PathBuf,
    format: &'static Format,
}

/// A report that cannot be written.
#[derive(Debug, Error)]
#[error("cannot write {}", one_line(&.path.to_string_lossy()))]
pub struct WriteError {
    path: PathBuf,
    #[source]
    source: io::Error,
}

impl ResultsFolder {
    /// Makes the folder, proves that every report can be written to its path, and deletes the reports of an
    /// older run there, before anything is paid for.
    ///
    /// As long as it is held, no other run can claim the same paths.
    ///
    /// If the `JUnit` file has a path of its own, one in the folder is deleted too: it would be taken for this
    /// run's. Files that this program did not write stay.
    ///
    /// # Errors
    /// The first path that cannot be written to, or that holds somebody else's file. Nothing is deleted then.
    pub fn claim(dir: &Path, junit: Option<&Path>) -> Result<Self, WriteError> {
        let mut reports = usual(dir);
        for report in reports.iter_mut().filter(|report| report.is_junit()) {
            report.path = junit.unwrap_or(&report.path).to_path_buf();
        }
        // The folder comes first: only if it is made by itself does git not see it.
        let (inside, outside): (Vec<_>, Vec<_>) = reports
            .iter()
            .partition(|report| report.path.starts_with(dir));
        for report in inside.into_iter().chain(outside) {
            report.attempt(|path| prove_writable(path, dir))?;
        }
        let mut paths = HashSet::new();
        for report in &reports {
            let is_free = paths.insert(&report.path);
            let taken = || io::Error::other("another report goes there");
            report.attempt(|_| is_free.then_some(()).ok_or_else(taken))?;
        }
        let locks = reports.iter().map(|report| report.attempt(take_lock));
        let locks = locks.collect::<Result<_, _>>()?;
        let mut old: Vec<Report> = usual(dir);
        old.retain(|old| !paths.contains(&old.path) && prove_ours(&old.path).is_ok());
        for report in reports.iter().chain(&old) {
            report.attempt(remove)?;
        }
        Ok(Self {
            reports,
            _locks: locks,
        })
    }

    /// Writes the reports that can be written where [`claim`](Self::claim) failed, and returns the errors of the
    /// others.
    ///
    /// A path that cannot be used for one report must not keep an older run in another. A `JUnit` file that
    /// cannot be written to its own path is in the folder.
    #[must_use]
    pub fn write_possible(dir: &Path, junit: Option<&Path>, outcome: &Outcome) -> Vec<WriteError> {
        let mut reports = usual(dir);
        let own = junit.filter(|path| reports.iter().all(|report| report.path != **path));
        reports.extend(own.map(|path| Report {
            path: path.to_path_buf(),
            format: &junit::FORMAT,
        }));
        let write = |report: &Report| {
            let written = report.attempt(|path| {
                prove_writable(path, dir)?;
                let _lock = take_lock(path)?;
                report.replace(outcome)
            });
            written.err()
        };
        reports.iter().filter_map(write).collect()
    }

    /// Writes every report, those after one that fails too.
    ///
    /// # Errors
    /// Each report that could not be written; what was there before still is.
    pub fn write(&self, outcome: &Outcome) -> Result<(), Vec<WriteError>> {
        let write = |report: &Report| {
            let written = report.attempt(|path| {
                prove_ours(path)?;
                report.replace(outcome)
            });
            written.err()
        };
        let failed: Vec<WriteError> = self.reports.iter().filter_map(write).collect();
        if failed.is_empty() {
            Ok(())
        } else {
            Err(failed)
        }
    }

    /// The paths of the reports, to be shown.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.reports.iter().map(|report| &*report.path)
    }
}

/// Every report where it is unless a flag says otherwise.
fn usual(dir: &Path) -> Vec<Report> {
    let report = |format: &'static Format| Report {
        path: dir.join(format.file),
        format,
    };
    FORMATS.into_iter().map(report).collect()
}

impl Report {
    fn is_junit(&self) -> bool {
        self.format.file == junit::FORMAT.file
    }

    /// Does something with the path; an error names it.
    fn attempt<T>(&self, work: impl FnOnce(&Path) -> io::Result<T>) -> Result<T, WriteError> {
        work(&self.path).map_err(|source| WriteError {
            path: self.path.clone(),
            source,
        })
    }

    /// Leaves the old file or the new one, whoever looks and whenever: never a half.
    fn replace(&self, outcome: &Outcome) -> io::Result<()> {
        let mut out = BufWriter::new(temporary(parent(&self.path))?);
        (self.format.write)(outcome, &mut out)?;
        let file = out.into_inner().map_err(IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        Ok(())
    }
}

/// Whether a report can go there; makes the folders on the way, and lets git ignore `dir` if it is new.
fn prove_writable(path: &Path, dir: &Path) -> io::Result<()> {
    let parent = parent(path);
    if parent.exists() && !parent.is_dir() {
        let message = "its folder is a file";
        return Err(io::Error::new(io::ErrorKind::NotADirectory, message));
    }
    if path.is_dir() || path.to_string_lossy().ends_with(MAIN_SEPARATOR) {
        let message = "it is a folder, not a file";
        return Err(io::Error::new(io::ErrorKind::IsADirectory, message));
    }
    prove_ours(path)?;
    if path.starts_with(dir) {
        disk::make_ignored_folder(dir)?;
    }
    fs::create_dir_all(parent)?;
    temporary(parent).map(drop)
}

/// The results of one run must not silently take the place of another's.
fn take_lock(report: &Path) -> io::Result<File> {
    let name = report.file_name().unwrap_or_default().to_string_lossy();
    let lock = lock::try_acquire(&parent(report).join(format!(".{name}.lock")))?;
    lock.ok_or_else(|| io::Error::other("another run is still going on that writes it"))
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// All markers are within this many bytes.
const HEAD: u64 = 1024;

/// Fails if there is a file that this program did not write.
fn prove_ours(path: &Path) -> io::Result<()> {
    let file = match disk::open_regular(path, File::options().read(true)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        file => file?,
    };
    let mut head = Vec::new();
    file.take(HEAD).read_to_end(&mut head)?;
    if is_ours(&String::from_utf8_lossy(&head)) {
        return Ok(());
    }
    let why = "there is a file that sigma-suite did not write, and it is not replaced";
    Err(io::Error::new(io::ErrorKind::AlreadyExists, why))
}

/// Whether a file that begins like this is a report of any format. A file without any bytes is nobody's.
fn is_ours(head: &str) -> bool {
    head.is_empty() || FORMATS.iter().any(|format| (format.is_own)(head))
}

/// In the folder of the file that it becomes, since a rename does not cross file systems. Its name must not match
/// an uploader's `*.xml`.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".sigma-suite-").suffix(".tmp");
    // Such files are private by default, and another user's uploader is to read the reports.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests;
