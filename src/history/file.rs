//! A history file: one run per line, in JSON.
//!
//! `{"sigma_suite_history":1,"run":"20261126-120000-0a1b2c","started":"2026-11-26T12:00:00Z","api":"https://…",
//! "sandbox":false,"verdict":"passed","agents":[{"agent":"D5D0","cases":[…]}]}`, where each case is a
//! [`JudgedCase`](crate::ledger::JudgedCase). Unknown fields are ignored. The file is replaced as a whole, so a damaged
//! line is an error: somebody else wrote it, such as a merge with conflicts.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::HistoryError;
use crate::disk::{self, DiskError};
use crate::id::is_plain;
use crate::ledger::JudgedRun;
use crate::text::one_line;

/// Raised when an older program could misread a line. Fields may be added without it. A higher number is refused.
const VERSION: u64 = 1;

/// What each line begins with, before its version.
const START: &[u8] = br#"{"sigma_suite_history":"#;

/// Four times what 1,000 runs of 1,000 cases take.
pub(super) const MAX_SIZE: u64 = 256 * 1024 * 1024;

/// The text of a history file, from which its runs borrow.
pub(super) struct HistoryText {
    path: PathBuf,
    bytes: Vec<u8>,
}

impl HistoryText {
    /// Reads a file that must exist.
    ///
    /// # Errors
    /// A file that cannot be read, is too large, or is no regular file.
    pub(super) fn read(path: &Path) -> Result<Self, HistoryError> {
        let file = disk::open_regular(path, File::options().read(true));
        let bytes = file.and_then(|file| read_up_to(&file, MAX_SIZE));
        Ok(Self {
            path: path.to_path_buf(),
            bytes: bytes.map_err(DiskError::of("read", path))?,
        })
    }

    /// Reads a file; it has no runs if it does not exist.
    ///
    /// # Errors
    /// Those of [`read`](Self::read).
    pub(super) fn read_if_present(path: &Path) -> Result<Self, HistoryError> {
        match Self::read(path) {
            Err(HistoryError::Disk(error)) if error.is_not_found() => Ok(Self {
                path: path.to_path_buf(),
                bytes: Vec::new(),
            }),
            read => read,
        }
    }

    /// Whether the file has exactly these bytes.
    pub(super) fn is(&self, bytes: &[u8]) -> bool {
        self.bytes == bytes
    }

    /// The runs, in the order of their lines.
    ///
    /// # Errors
    /// A line that is damaged or of a later version.
    pub(super) fn runs(&self) -> Result<Vec<JudgedRun<'_>>, HistoryError> {
        let lines = self.bytes.split(|byte| *byte == b'\n').enumerate();
        let lines = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
        let runs = lines.map(|(index, line)| self.run(index + 1, line));
        runs.collect()
    }

    fn run<'a>(&self, line: usize, text: &'a [u8]) -> Result<JudgedRun<'a>, HistoryError> {
        let damaged = |why: &str| HistoryError::Damaged {
            path: self.path.clone(),
            line,
            why: one_line(why),
        };
        let version = version(text).ok_or_else(|| damaged("it does not begin with a version"))?;
        if version > VERSION {
            let path = self.path.clone();
            return Err(HistoryError::Newer {
                path,
                line,
                version,
            });
        }
        let run: JudgedRun =
            serde_json::from_slice(text).map_err(|error| damaged(&error.to_string()))?;
        // Those of cases were checked while they were read.
        match run.agents.iter().find(|agent| !is_plain(&agent.agent)) {
            Some(agent) => Err(damaged(&format!("{:?} is not an agent id", agent.agent))),
            None => Ok(run),
        }
    }
}

/// Whether a file with these first bytes is a history file.
pub(super) fn is_own(head: &[u8]) -> bool {
    head.starts_with(START)
}

/// Fails if the file exists and is no history file.
///
/// # Errors
/// That, or a file that cannot be read.
pub(super) fn check_own(path: &Path) -> Result<(), HistoryError> {
    Ok(disk::check_own(path, START.len(), is_own).map_err(DiskError::of("replace", path))?)
}

/// The line of a run.
pub(super) fn line(run: &JudgedRun) -> io::Result<String> {
    #[derive(Serialize)]
    struct Line<'a> {
        sigma_suite_history: u64,
        #[serde(flatten)]
        run: &'a JudgedRun<'a>,
    }
    let line = Line {
        sigma_suite_history: VERSION,
        run,
    };
    Ok(serde_json::to_string(&line)? + "\n")
}

fn version(line: &[u8]) -> Option<u64> {
    let rest = line.strip_prefix(START)?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    str::from_utf8(&rest[..digits]).ok()?.parse().ok()
}

fn read_up_to(file: &File, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if file.take(limit + 1).read_to_end(&mut bytes)? as u64 > limit {
        let message = format!("it is larger than {} MiB", limit / (1024 * 1024));
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::history::fixture::run;

    fn text(text: &str) -> HistoryText {
        HistoryText {
            path: "h.jsonl".into(),
            bytes: text.as_bytes().to_vec(),
        }
    }

    fn error(of: &str) -> String {
        text(of).runs().unwrap_err().to_string()
    }

    #[test]
    fn a_line_has_a_stable_form_and_reads_back() {
        let written = line(&run("20261126-120000-0a1b2c", &["passed"])).unwrap();
        assert_eq!(
            written,
            "{\"sigma_suite_history\":1,\"run\":\"20261126-120000-0a1b2c\",\
             \"started\":\"2026-11-26T12:00:00Z\",\"api\":\"https://api.example\",\"sandbox\":false,\
             \"verdict\":\"passed\",\"agents\":[{\"agent\":\"A\",\"cases\":[[\"tc_0\",\"passed\",3,0,3,1000,null]]}]}\n"
        );
        let read = text(&written);
        assert_eq!(line(&read.runs().unwrap()[0]).unwrap(), written);
        assert!(is_own(written.as_bytes()));
    }

    #[test]
    fn a_damaged_line_is_named_and_so_is_one_of_a_newer_version() {
        let good = line(&run("20261126-120000-0a1b2c", &["passed"])).unwrap();
        let cut = format!("{good}\n{}", &good[..90]);
        assert!(error(&cut).starts_with("h.jsonl:3: not a run of a history file"));
        let conflict = format!("<<<<<<< HEAD\n{good}");
        assert!(error(&conflict).starts_with("h.jsonl:1: not a run"));
        let newer = good.replace("history\":1", "history\":2");
        assert!(error(&newer).contains("h.jsonl:1: written by a newer sigma-suite (version 2"));
        let foreign = good.replace("\"agent\":\"A\"", "\"agent\":\"../A\"");
        assert!(error(&foreign).contains("is not an agent id"));
        let added = good.replace("\"run\"", "\"new\":[1],\"run\"");
        assert_eq!(text(&added).runs().unwrap().len(), 1);
    }

    #[test]
    fn a_file_that_is_too_large_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("h");
        fs::write(&path, "12345").unwrap();
        let file = File::open(&path).unwrap();
        assert_eq!(read_up_to(&file, 5).unwrap().len(), 5);
        let file = File::open(&path).unwrap();
        let error = read_up_to(&file, 4).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
    }
}
