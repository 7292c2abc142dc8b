//! Where the reports of a run go, and how they get there whole.
//!
//! An uploader takes whatever lies in the folder, whenever it looks, even after the run was killed. So the folder
//! is claimed before the first request, with reports that show an unfinished run, and each file changes at once.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use tempfile::{Builder, NamedTempFile};
use thiserror::Error;

use super::{json, junit};
use crate::lock;
use crate::outcome::Outcome;
use crate::text::one_line;

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
    ///
    /// # Errors
    /// The first place that cannot be written to. Nothing is deleted then.
    pub fn claim(dir: &Path, junit: Option<&Path>) -> Result<Self, WriteError> {
        let usual = dir.join("junit.xml");
        let mut folder = Self {
            junit: junit.unwrap_or(&usual).to_path_buf(),
            json: dir.join("results.json"),
            locks: Vec::new(),
        };
        for path in folder.paths() {
            prove_writable(path).map_err(WriteError::at(path))?;
        }
        prove_replaceable(&folder.junit).map_err(WriteError::at(&folder.junit))?;
        if folder.junit == folder.json {
            let taken = io::Error::other("the JSON report goes there");
            return Err(WriteError::at(&folder.junit)(taken));
        }
        for path in [&folder.json, &folder.junit] {
            let lock = take_lock(path).map_err(WriteError::at(path))?;
            folder.locks.push(lock);
        }
        for path in folder.paths().into_iter().chain([usual.as_path()]) {
            remove(path).map_err(WriteError::at(path))?;
        }
        Ok(folder)
    }

    /// Writes every report, those after one that fails too.
    ///
    /// # Errors
    /// Each report that could not be written; what was there before still is.
    pub fn write(&self, outcome: &Outcome) -> Result<(), Vec<WriteError>> {
        let write = |(path, text): (&PathBuf, String)| {
            let written = replace(path, &text);
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

fn prove_writable(path: &Path) -> io::Result<()> {
    let parent = parent(path);
    if parent.exists() && !parent.is_dir() {
        let message = "its folder is a file";
        return Err(io::Error::new(io::ErrorKind::NotADirectory, message));
    }
    if path.is_dir() || path.to_string_lossy().ends_with(MAIN_SEPARATOR) {
        let message = "it is a folder, not a file";
        return Err(io::Error::new(io::ErrorKind::IsADirectory, message));
    }
    if fs::symlink_metadata(path).is_ok_and(|there| !there.is_file()) {
        return Err(io::Error::other("it is no regular file"));
    }
    fs::create_dir_all(parent)?;
    temporary(parent).map(drop)
}

/// A slip of the keyboard must not cost a suite file.
fn prove_replaceable(junit: &Path) -> io::Result<()> {
    let old = fs::read(junit).unwrap_or_default();
    if old.is_empty() || old.trim_ascii_start().starts_with(b"<") {
        return Ok(());
    }
    Err(io::Error::other("there is another file, and no XML"))
}

/// The results of one run must not silently take the place of another's.
fn take_lock(report: &Path) -> io::Result<File> {
    let name = report.file_name().unwrap_or_default().to_string_lossy();
    let lock = lock::take(&parent(report).join(format!(".{name}.lock")))?;
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
mod tests {
    use super::*;
    use crate::outcome::{Service, Verdict};
    use crate::plan::{Plan, Selection};
    use crate::report::fixture;

    fn read(dir: &Path, file: &str) -> String {
        fs::read_to_string(dir.join(file)).unwrap()
    }

    fn reason(result: Result<ResultsFolder, WriteError>) -> String {
        let error = result.unwrap_err();
        format!("{}: {}", error.path.display(), error.source)
    }

    fn visible(dir: &Path) -> usize {
        let names = fs::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap().file_name());
        names
            .filter(|name| !name.to_string_lossy().starts_with('.'))
            .count()
    }

    #[test]
    fn two_runs_cannot_claim_the_same_place() {
        let temp = tempfile::tempdir().unwrap();
        let (one, two) = (temp.path().join("one"), temp.path().join("two"));
        let junit = one.join("junit.xml");
        let first = ResultsFolder::claim(&one, None).unwrap();
        first.write(&fixture::outcome()).unwrap();
        for second in [
            ResultsFolder::claim(&one, None),
            ResultsFolder::claim(&two, Some(&junit)),
        ] {
            assert!(reason(second).ends_with("another run is still going on that writes it"));
        }
        assert!(junit.exists());
        drop(first);
        assert!(ResultsFolder::claim(&two, Some(&junit)).is_ok());
    }

    #[test]
    fn every_report_is_left_in_a_folder_that_is_made() {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path().join("a/b");
        let folder = ResultsFolder::claim(&dir, None).unwrap();
        folder.write(&fixture::outcome()).unwrap();
        assert!(read(&dir, "junit.xml").starts_with("<?xml"));
        assert!(read(&dir, "results.json").contains("\"verdict\": \"failed\""));
        assert_eq!(visible(&dir), 2);
    }

    #[test]
    fn a_killed_run_leaves_no_report_of_an_older_one() {
        let temp = tempfile::tempdir().unwrap();
        let (dir, junit) = (temp.path().join("out"), temp.path().join("ci/j.xml"));
        ResultsFolder::claim(&dir, None)
            .unwrap()
            .write(&fixture::outcome())
            .unwrap();
        let plan = Plan::new(&fixture::suites(), &Selection::default()).unwrap();
        let unfinished = plan.unfinished(None, Service::Sandbox, fixture::outcome().started);
        assert_eq!(Verdict::of(&unfinished), Verdict::Inconclusive);

        let folder = ResultsFolder::claim(&dir, Some(&junit)).unwrap();
        assert_eq!(visible(&dir), 0);
        folder.write(&unfinished).unwrap();

        assert!(read(temp.path(), "ci/j.xml").contains("type=\"not_finished\""));
        assert!(read(&dir, "results.json").contains("\"end\": \"not_finished\""));
        assert!(!dir.join("junit.xml").exists());
    }

    #[test]
    fn a_place_that_cannot_be_written_to_is_told_before_the_run() {
        let temp = tempfile::tempdir().unwrap();
        let (dir, file) = (temp.path().join("dir"), temp.path().join("file"));
        fs::create_dir(&dir).unwrap();
        fs::write(&file, "").unwrap();
        let claim = |junit: &Path| reason(ResultsFolder::claim(&dir, Some(junit)));
        assert!(reason(ResultsFolder::claim(&file, None)).ends_with("its folder is a file"));
        assert!(claim(&file.join("j.xml")).ends_with("file/j.xml: its folder is a file"));
        assert!(claim(&dir).ends_with("dir: it is a folder, not a file"));
        assert!(claim(&temp.path().join("new/")).ends_with("it is a folder, not a file"));
        assert!(claim(&dir.join("results.json")).ends_with("the JSON report goes there"));
    }

    #[test]
    fn one_report_that_fails_does_not_keep_the_other_back() {
        let temp = tempfile::tempdir().unwrap();
        let (dir, ci) = (temp.path().join("out"), temp.path().join("ci"));
        let folder = ResultsFolder::claim(&dir, Some(&ci.join("j.xml"))).unwrap();
        fs::remove_dir_all(&ci).unwrap();
        fs::write(&ci, "").unwrap();
        let failed = folder.write(&fixture::outcome()).unwrap_err();
        assert_eq!(failed.len(), 1);
        assert!(failed[0].to_string().ends_with("ci/j.xml"));
        assert!(dir.join("results.json").exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_report_is_as_readable_as_any_other_file() {
        use std::os::unix::fs::PermissionsExt;
        let temp = tempfile::tempdir().unwrap();
        let folder = ResultsFolder::claim(temp.path(), None).unwrap();
        folder.write(&fixture::outcome()).unwrap();
        fs::write(temp.path().join("any"), "").unwrap();
        let mode = |file| {
            fs::metadata(temp.path().join(file))
                .unwrap()
                .permissions()
                .mode()
        };
        assert_eq!(mode("junit.xml"), mode("any"));
    }
}
