//! One report as a file of its own.

use std::fs;
use std::io;
use std::path::{Path, PathBuf, is_separator};

use thiserror::Error;

use crate::disk::{self, parent, temporary};
use crate::lock;
use crate::outcome::Outcome;
use crate::report::report_format::ReportFormat;
use crate::report::{github, html, json, junit};
use crate::text::printable_path;

/// Every report of a folder.
pub(super) const FORMATS: [&ReportFormat; 4] = [
    &junit::FORMAT,
    &json::FORMAT,
    &html::FORMAT,
    &github::COMMENT,
];

/// A report that is a file of its own.
#[derive(Debug)]
pub(super) struct ReportFile {
    pub(super) path: PathBuf,
    pub(super) format: &'static ReportFormat,
}

/// A report that cannot be written.
#[derive(Debug, Error)]
#[error("cannot write {}", printable_path(.path))]
pub struct WriteError {
    pub(super) path: PathBuf,
    #[source]
    pub(super) source: io::Error,
}

/// Every report with its path in the folder.
pub(super) fn default_reports(dir: &Path) -> Vec<ReportFile> {
    let report = |format: &'static ReportFormat| ReportFile {
        path: dir.join(format.file),
        format,
    };
    FORMATS.into_iter().map(report).collect()
}

impl ReportFile {
    pub(super) fn is_junit(&self) -> bool {
        self.format.file == junit::FORMAT.file
    }

    pub(super) fn is_page(&self) -> bool {
        self.format.file == html::FORMAT.file
    }

    /// Does `work` with the path, and adds the path to an error.
    pub(super) fn attempt<T>(
        &self,
        work: impl FnOnce(&Path) -> io::Result<T>,
    ) -> Result<T, WriteError> {
        work(&self.path).map_err(|source| WriteError {
            path: self.path.clone(),
            source,
        })
    }

    /// Writes a report that no run has claimed.
    pub(super) fn write_alone(&self, dir: &Path, outcome: &Outcome) -> Result<(), WriteError> {
        self.attempt(|path| {
            check_writable(path, dir)?;
            let _lock = lock::acquire_beside(path)?;
            self.replace(outcome)
        })
    }

    /// Writes a report that this run has claimed.
    pub(super) fn update(&self, outcome: &Outcome) -> Result<(), WriteError> {
        self.attempt(|path| {
            check_own(path)?;
            self.replace(outcome)
        })
    }

    fn replace(&self, outcome: &Outcome) -> io::Result<()> {
        disk::replace(&self.path, |out| (self.format.write)(outcome, out))
    }
}

/// Checks that a report can be written to `path`. Creates its folders, and lets git ignore `dir` if that is new.
pub(super) fn check_writable(path: &Path, dir: &Path) -> io::Result<()> {
    let parent = parent(path);
    if parent.exists() && !parent.is_dir() {
        let message = "its parent is not a folder";
        return Err(io::Error::new(io::ErrorKind::NotADirectory, message));
    }
    if path.is_dir() || path.to_string_lossy().ends_with(is_separator) {
        let message = "it is a folder";
        return Err(io::Error::new(io::ErrorKind::IsADirectory, message));
    }
    check_own(path)?;
    if path.starts_with(dir) {
        disk::make_ignored_folder(dir)?;
    }
    fs::create_dir_all(parent)?;
    temporary(parent).map(drop)
}

pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Each format is recognised by its first bytes; all markers are within this many.
const HEAD: usize = 1024;

/// Fails if the file exists and is not a report of this program.
pub(super) fn check_own(path: &Path) -> io::Result<()> {
    let is_own = |head: &[u8]| is_own_report(&String::from_utf8_lossy(head));
    disk::check_own(path, HEAD, is_own)
}

/// Whether a file that begins with `head` is a report of this program, in any format.
pub(super) fn is_own_report(head: &str) -> bool {
    FORMATS.iter().any(|format| (format.is_own)(head))
}
