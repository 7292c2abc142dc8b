//! What a step of GitHub Actions gets: annotations in its log, a step summary, and outputs.
//!
//! The runner names the files. One that cannot be written is a warning and changes no exit code: the reports in the
//! results folder are complete.

use std::fmt::Write as _;
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{self, Path, PathBuf};

use super::args::{GithubEnvironment, GithubWhen};
use super::output;
use super::streams::{self, Annotation, Stream};
use super::user_error::UserError;
use crate::disk;
use crate::exit::Exit;
use crate::outcome::Outcome;
use crate::platform;
use crate::report::github::{self, AnnotationLevel, Output, Repository};

#[cfg(test)]
mod runner_model;
#[cfg(test)]
mod tests;

/// The outputs with the paths of reports, by the usual names of these.
const PATHS: [(&str, &str); 4] = [
    ("results", "results.json"),
    ("junit", "junit.xml"),
    ("html", "report.html"),
    ("comment", "comment.md"),
];

/// The step of GitHub Actions that this process is part of.
pub(super) struct Github(GithubEnvironment);

impl Github {
    /// The step, if there is one and the flag does not switch it off.
    pub(super) fn new(when: GithubWhen) -> Option<Self> {
        when.environment().map(Self)
    }

    /// Writes the outputs of a run that may be killed from now on. `reports` are their usual names and their paths.
    pub(super) fn started<'a>(
        &self,
        unfinished: &Outcome,
        reports: impl IntoIterator<Item = (&'static str, &'a Path)>,
    ) {
        self.write_outputs(github::unfinished_outputs(unfinished), reports);
    }

    /// Writes everything about a run that has ended.
    pub(super) fn finished<'a>(
        &self,
        outcome: &Outcome,
        exit: Exit,
        reports: impl IntoIterator<Item = (&'static str, &'a Path)>,
    ) {
        let repository = self.repository();
        let annotations = github::annotations(outcome, &repository);
        // Not on standard output, where events may be.
        streams::annotations(Stream::Stderr, annotations.into_iter().map(to_line));
        self.write_summary(outcome, &repository);
        self.write_outputs(github::outputs(outcome, exit.code()), reports);
    }

    fn write_outputs<'a>(
        &self,
        mut outputs: Vec<Output>,
        reports: impl IntoIterator<Item = (&'static str, &'a Path)>,
    ) {
        let Some(file) = &self.0.output else { return };
        for (report, path) in reports {
            let name = PATHS.iter().find(|(_, usual)| *usual == report);
            outputs.extend(name.map(|(name, _)| (*name, absolute(path))));
        }
        let lines = github::output_lines(&outputs, &delimiter());
        // What another program wrote may end without a line break.
        let gap = if ends_within_line(file) { "\n" } else { "" };
        if let Err(error) = append(file, |_| format!("{gap}{lines}")) {
            warn("the outputs of the step cannot be written", &error);
        }
    }

    fn write_summary(&self, outcome: &Outcome, repository: &Repository) {
        let Some(file) = &self.0.summary else { return };
        let appended = append(file, |held| {
            // What other programs wrote may end without a line break.
            let gap = if held == 0 { "" } else { "\n\n" };
            let text = github::step_summary(outcome, repository, held + gap.len());
            if text.is_empty() {
                text
            } else {
                gap.to_owned() + &text
            }
        });
        match appended {
            Ok(0) => warn(
                "the step summary is full",
                &io::ErrorKind::StorageFull.into(),
            ),
            Ok(_) => {}
            Err(error) => warn("the step summary cannot be written", &error),
        }
    }

    fn repository(&self) -> Repository {
        let environment = &self.0;
        let in_full = |path: &Option<PathBuf>| {
            let path = path.as_ref()?.canonicalize().ok()?;
            Some(platform::with_slashes(&path))
        };
        Repository {
            root: in_full(&environment.workspace).unwrap_or_default(),
            working_directory: in_full(&environment.working_directory).unwrap_or_default(),
            blob: blob(environment),
        }
    }
}

/// The address of the files of the commit, if all its parts are as expected.
fn blob(environment: &GithubEnvironment) -> Option<String> {
    let (server, repository) = (
        environment.server.as_ref()?,
        environment.repository.as_ref()?,
    );
    let commit = environment.commit.as_ref()?;
    let is_plain = |text: &str, more: &str| {
        let mut bytes = text.bytes();
        !text.is_empty() && bytes.all(|b| b.is_ascii_alphanumeric() || more.as_bytes().contains(&b))
    };
    let host = server.strip_prefix("https://")?;
    let are_plain = is_plain(host, ".-:") && is_plain(repository, ".-_/") && is_plain(commit, "");
    are_plain.then(|| format!("{server}/{repository}/blob/{commit}"))
}

fn to_line(annotation: github::Annotation) -> Annotation {
    let mut properties = Vec::new();
    if let Some((path, line, column)) = annotation.location {
        properties.push(("file", path));
        properties.push(("line", line.to_string()));
        properties.push(("col", column.to_string()));
    }
    properties.push(("title", annotation.title));
    Annotation {
        command: match annotation.level {
            AnnotationLevel::Error => "error",
            AnnotationLevel::Warning => "warning",
        },
        properties,
        message: annotation.message,
    }
}

/// Whether a file ends without a line break. One that cannot be read is reported when it is written.
fn ends_within_line(path: &Path) -> bool {
    let last_byte = || -> io::Result<u8> {
        let mut file = disk::open_regular(path, File::options().read(true))?;
        file.seek(SeekFrom::End(-1))?;
        let mut last = [0];
        file.read_exact(&mut last)?;
        Ok(last[0])
    };
    last_byte().is_ok_and(|last| last != b'\n')
}

/// Appends a text to a file, and gives its length. The text depends on how many bytes the file already holds.
fn append(file: &Path, text: impl FnOnce(usize) -> String) -> io::Result<usize> {
    let mut options = File::options();
    let mut file = disk::open_regular(file, options.append(true).create(true))?;
    let held = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
    let text = text(held);
    file.write_all(text.as_bytes())?;
    Ok(text.len())
}

fn warn(message: &str, error: &io::Error) {
    let help = "the exit code and the reports in the results folder are not affected";
    output::show_warning(&UserError::new(message).caused_by(error).help(help));
}

/// A text that nobody can guess: 128 bits from the keys that the standard library takes from the system.
fn delimiter() -> String {
    let mut delimiter = "sigma-suite-".to_owned();
    for _ in 0..2 {
        let _ = write!(delimiter, "{:016x}", RandomState::new().hash_one(()));
    }
    delimiter
}

/// Later steps may run in another folder.
fn absolute(path: &Path) -> String {
    let absolute = path::absolute(path);
    let absolute = absolute.unwrap_or_else(|_| path.to_path_buf());
    absolute.to_string_lossy().into_owned()
}
