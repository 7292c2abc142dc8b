//! The results folder, and how reports are written atomically.
//!
//! An uploader may read the folder at any time, even after the run was killed. Therefore, the folder is claimed before
//! the first request, with reports of an unfinished run, and each file is replaced atomically.

mod report_file;

use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread::{self, Builder};

use super::report_format::ReportFormat;
use super::report_plan::ReportPlan;
use super::{github, html, junit};
use crate::disk::parent;
use crate::lock;
use crate::outcome::Outcome;

pub use report_file::WriteError;
use report_file::{ReportFile, check_own, check_writable, default_reports, remove};

/// The folder of a run's reports, known to be writable.
#[derive(Debug)]
pub struct ResultsFolder {
    reports: Vec<ReportFile>,
    /// Held as long as the run can write the reports.
    _locks: Vec<File>,
}

impl ResultsFolder {
    /// Creates the folder, checks that every report can be written to its path, and deletes the reports of an
    /// older run. Called before the first request, because requests cost money.
    ///
    /// Until the value is dropped, no other run can claim the same paths.
    ///
    /// If `plan.junit` gives the `JUnit` file another path, an old one in the folder is deleted too: it could be mistaken
    /// for the file of this run. Files that this program did not write are kept.
    ///
    /// # Errors
    /// The first path that cannot be written to, or that has a file of another program. Nothing is deleted then.
    pub fn claim(plan: ReportPlan) -> Result<Self, WriteError> {
        let dir = plan.dir;
        let mut reports = default_reports(dir);
        reports.retain(|report| plan.contains(report.format));
        for report in reports.iter_mut().filter(|report| report.is_junit()) {
            report.path = plan.junit.unwrap_or(&report.path).to_path_buf();
        }
        // The folder comes first: git ignores it only if it is created before the folders in it.
        let (inside, outside): (Vec<_>, Vec<_>) = reports
            .iter()
            .partition(|report| report.path.starts_with(dir));
        for report in inside.into_iter().chain(outside) {
            report.attempt(|path| check_writable(path, dir))?;
        }
        let mut paths = HashSet::new();
        for report in &reports {
            let is_free = paths.insert(&report.path);
            let error = || io::Error::other("another report has the same path");
            report.attempt(|_| is_free.then_some(()).ok_or_else(error))?;
        }
        let locks = reports
            .iter()
            .map(|report| report.attempt(lock::acquire_beside));
        let locks = locks.collect::<Result<_, _>>()?;
        let mut old = default_reports(dir);
        old.retain(|old| !paths.contains(&old.path) && check_own(&old.path).is_ok());
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
    /// If one path is unusable, the other reports must still not show an older run. The `JUnit` file is also
    /// written to the folder, in case `junit` is unusable.
    #[must_use]
    pub fn write_possible(plan: ReportPlan, outcome: &Outcome) -> Vec<WriteError> {
        let ReportPlan { dir, junit, .. } = plan;
        let mut reports = default_reports(dir);
        reports.retain(|report| plan.contains(report.format));
        let is_default = |path: &&Path| **path == dir.join(junit::FORMAT.file);
        // It comes last: at the path of another report, `junit` decides.
        reports.extend(
            junit
                .filter(|path| !is_default(path))
                .map(|path| ReportFile {
                    path: path.to_path_buf(),
                    format: &junit::FORMAT,
                }),
        );
        let write = |report: &ReportFile| report.write_alone(dir, outcome).err();
        reports.iter().filter_map(write).collect()
    }

    /// Writes every report, even if another one fails.
    ///
    /// # Errors
    /// Each report that could not be written. An old file is unchanged then.
    pub fn write(&self, outcome: &Outcome) -> Result<(), Vec<WriteError>> {
        let (pages, others): (Vec<&ReportFile>, _) =
            self.reports.iter().partition(|report| report.is_page());
        let write = |reports: &[&ReportFile]| -> Vec<WriteError> {
            let written = reports.iter().map(|report| report.update(outcome));
            written.filter_map(Result::err).collect()
        };
        // The page takes as long as all others, and that is seconds for 10,000 cases with conversations. It stays on
        // this thread, since it reuses the memory that the run has freed: a new thread has memory of its own.
        let failed = thread::scope(|scope| {
            let thread = Builder::new().spawn_scoped(scope, || write(&others));
            let failed_pages = write(&pages);
            let mut failed = match thread {
                Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
                // The system allows no other thread.
                Err(_) => write(&others),
            };
            failed.extend(failed_pages);
            failed
        });
        if failed.is_empty() {
            Ok(())
        } else {
            Err(failed)
        }
    }

    /// The path of the page for people.
    #[must_use]
    pub fn page(&self) -> Option<&Path> {
        let page = self.reports.iter().find(|report| report.is_page());
        page.map(|report| &*report.path)
    }

    /// The reports of a folder, whether they exist or not: the usual name of each, and its path by default.
    #[must_use]
    pub fn default_files(dir: &Path) -> Vec<(&'static str, PathBuf)> {
        let reports = default_reports(dir).into_iter();
        reports
            .map(|report| (report.format.file, report.path))
            .collect()
    }

    /// The paths of the reports, for display.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files().map(|(_, path)| path)
    }

    /// The reports: the usual name of each, such as `junit.xml`, and its path.
    pub fn files(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let reports = self.reports.iter();
        reports.map(|report| (report.format.file, &*report.path))
    }
}

/// A report that is a file of its own.
#[derive(Clone, Copy, Debug)]
pub struct FileReport(&'static ReportFormat);

impl FileReport {
    /// `JUnit` XML.
    pub const JUNIT: Self = Self(&junit::FORMAT);

    /// The page.
    pub const HTML: Self = Self(&html::FORMAT);

    /// The comment for a pull request.
    pub const COMMENT: Self = Self(&github::COMMENT);

    /// The name of the file in a results folder.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        self.0.file
    }

    /// Writes the report.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(self, outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
        (self.0.write)(outcome, out)
    }

    /// Writes the report to a file. A file that this program did not write is not replaced.
    ///
    /// # Errors
    /// A path that cannot be written to, or that has a file of another program.
    pub fn write_to(self, outcome: &Outcome, path: &Path) -> Result<(), WriteError> {
        let report = ReportFile {
            path: path.to_path_buf(),
            format: self.0,
        };
        report.write_alone(parent(path), outcome)
    }
}

#[cfg(test)]
mod tests;
