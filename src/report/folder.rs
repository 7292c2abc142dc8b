//! Where the reports of a run go, and how they get there whole.
//!
//! An uploader takes whatever lies in the folder, whenever it looks, even after the run was killed. So the folder
//! is claimed before the first request, with reports that show an unfinished run, and each file changes at once.

mod marker;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use tempfile::{Builder, NamedTempFile};
use thiserror::Error;

use super::{json, junit};
use crate::disk;
use crate::lock;
use crate::outcome::Outcome;
use crate::text::one_line;

use marker::prove_ours;

/// The folder of a run's reports, known to be writable.
#[derive(Debug)]
pub struct ResultsFolder {
    junit: PathBuf,
    json: PathBuf,
    /// Held as long as the run may still write there.
    locks: Vec<File>,
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
    /// Makes the folder, proves that every report can be written to its place, and deletes the reports of an
    /// older run there, before anything is paid for.
    ///
    /// As long as it is held, no other run can claim the same places.
    ///
    /// With a place of its own for the `JUnit` file, one in the folder goes too: it would be taken for this run's.
    /// Files that this program did not write stay.
    ///
    /// # Errors
    /// The first place that cannot be written to, or that holds somebody else's file. Nothing is deleted then.
    pub fn claim(dir: &Path, junit: Option<&Path>) -> Result<Self, WriteError> {
        let usual = dir.join("junit.xml");
        let mut folder = Self {
            junit: junit.unwrap_or(&usual).to_path_buf(),
            json: dir.join("results.json"),
            locks: Vec::new(),
        };
        // The folder comes first: only if it is made by itself does git not see it.
        for path in [&folder.json, &folder.junit] {
            prove_writable(path, dir).map_err(WriteError::at(path))?;
        }
        if folder.junit == folder.json {
            let taken = io::Error::other("the JSON report goes there");
            return Err(WriteError::at(&folder.junit)(taken));
        }
        for path in [&folder.json, &folder.junit] {
            let lock = take_lock(path).map_err(WriteError::at(path))?;
            folder.locks.push(lock);
        }
        for path in folder.paths() {
            remove(path).map_err(WriteError::at(path))?;
        }
        if folder.junit != usual && prove_ours(&usual).is_ok() {
            remove(&usual).map_err(WriteError::at(&usual))?;
        }
        Ok(folder)
    }

    /// Writes what can be written where nothing could be claimed as a whole, and returns what could not.
    ///
    /// A place that cannot be used for one report must not keep an older run in another. A `JUnit` file that
    /// cannot go where it was wanted goes to the folder.
    #[must_use]
    pub fn salvage(dir: &Path, junit: Option<&Path>, outcome: &Outcome) -> Vec<WriteError> {
        let usual = dir.join("junit.xml");
        let place = |path: &Path, text: String| {
            let written = prove_writable(path, dir)
                .and_then(|()| take_lock(path))
                .and_then(|_lock| replace(path, &text));
            written.map_err(WriteError::at(path)).err()
        };
        let mut failed = Vec::new();
        failed.extend(place(&dir.join("results.json"), json::render(outcome)));
        if let Some(junit) = junit {
            failed.extend(place(junit, junit::render(outcome)));
        }
        if junit != Some(&usual) {
            failed.extend(place(&usual, junit::render(outcome)));
        }
        failed
    }

    /// Writes every report, those after one that fails too.
    ///
    /// # Errors
    /// Each report that could not be written; what was there before still is.
    pub fn write(&self, outcome: &Outcome) -> Result<(), Vec<WriteError>> {
        let write = |(path, text): (&PathBuf, String)| {
            let written = prove_ours(path).and_then(|()| replace(path, &text));
            written.map_err(WriteError::at(path)).err()
        };
        let reports = [
            (&self.junit, junit::render(outcome)),
            (&self.json, json::render(outcome)),
        ];
        let failed: Vec<WriteError> = reports.into_iter().filter_map(write).collect();
        if failed.is_empty() {
            Ok(())
        } else {
            Err(failed)
        }
    }

    /// The files, for whoever tells where they are.
    #[must_use]
    pub fn paths(&self) -> [&Path; 2] {
        [&self.junit, &self.json]
    }
}

impl WriteError {
    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self {
            path: path.to_path_buf(),
            source,
        }
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

/// The old file or the new one, whoever looks and whenever: never a half.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let mut file = temporary(parent(path))?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
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
