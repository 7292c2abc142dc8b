//! What the history needs of a finished run, read from the two ends of its ledger: its plan can be large.

use std::borrow::Cow;
use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use jiff::Timestamp;
use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::LedgerError;
use super::folder::kind;
use super::judged::{JudgedAgent, results};
use super::line::VERSION;
use super::reader::MAX_SIZE;
use crate::disk::{self, DiskError};
use crate::id::RunId;
use crate::outcome::{Outcome, Service, Verdict};

/// What is read of the end at first, in bytes: the results of a thousand cases, and the line after them.
const TAIL: u64 = 128 * 1024;

/// The head comes first, and takes less.
const HEAD: usize = 1024;

/// The results of a run with what tells it from others.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct JudgedRun<'a> {
    pub(crate) run: RunId,
    pub(crate) started: Timestamp,
    /// The address of the API.
    #[serde(borrow)]
    pub(crate) api: Cow<'a, str>,
    #[serde(rename = "sandbox")]
    pub(crate) is_sandboxed: bool,
    #[serde(borrow)]
    pub(crate) verdict: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) agents: Vec<JudgedAgent<'a>>,
}

impl JudgedRun<'static> {
    /// A run that has just ended; `None` for one without a name.
    pub(crate) fn of(outcome: &Outcome) -> Option<Self> {
        let (api, is_sandboxed) = match &outcome.service {
            Service::Api(address) => (address.clone(), false),
            Service::Sandbox => (String::new(), true),
        };
        Some(Self {
            run: outcome.run.clone()?,
            started: outcome.started,
            api: api.into(),
            is_sandboxed,
            verdict: Verdict::of(outcome).as_str().into(),
            agents: results(outcome),
        })
    }
}

/// The first fields of a ledger.
#[derive(Clone, Debug, Default)]
struct Head {
    version: Option<u64>,
    line: Option<String>,
    run: Option<RunId>,
    started: Option<Timestamp>,
    api: Option<String>,
    is_sandboxed: Option<bool>,
}

/// A finished run, with its results as text.
#[derive(Clone, Debug)]
pub(crate) struct FinishedRun {
    run: RunId,
    started: Timestamp,
    api: String,
    is_sandboxed: bool,
    verdict: String,
    judged: Vec<u8>,
}

impl FinishedRun {
    /// Reads a ledger. `None` if its run is not finished or was not judged.
    ///
    /// # Errors
    /// A file that cannot be read, and a later version of the format.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>, LedgerError> {
        let file = disk::open_regular(path, File::options().read(true));
        let file = file.map_err(DiskError::of("read", path))?;
        let Some((judged, verdict)) = last_lines(&file).map_err(DiskError::of("read", path))?
        else {
            return Ok(None);
        };
        let head = Head::read(&file).map_err(DiskError::of("read", path))?;
        let version = head.version.unwrap_or_default();
        if version > VERSION {
            let path = path.to_path_buf();
            return Err(LedgerError::Newer { path, version });
        }
        let run = head.into_run(judged, verdict);
        run.map(Some)
            .ok_or_else(|| damaged(path, "the plan comes first"))
    }

    /// The address of the API, and whether it was that of an embedded sandbox.
    #[must_use]
    pub(crate) fn service(&self) -> (&str, bool) {
        (&self.api, self.is_sandboxed)
    }

    /// The results; `None` if the ledger was written by a version that did not keep them.
    ///
    /// # Errors
    /// Results that this version would not have written.
    pub(crate) fn results(&self, path: &Path) -> Result<Option<JudgedRun<'_>>, LedgerError> {
        #[derive(Deserialize)]
        struct Judged<'a> {
            #[serde(borrow, default)]
            results: Option<Vec<JudgedAgent<'a>>>,
        }
        let judged: Judged = serde_json::from_slice(&self.judged)
            .map_err(|error| damaged(path, &format!("the results: {error}")))?;
        Ok(judged.results.map(|agents| JudgedRun {
            run: self.run.clone(),
            started: self.started,
            api: Cow::Borrowed(&self.api),
            is_sandboxed: self.is_sandboxed,
            verdict: Cow::Borrowed(&self.verdict),
            agents,
        }))
    }
}

impl Head {
    /// Reads the first fields, and not the plan behind them.
    fn read(mut file: &File) -> io::Result<Self> {
        file.rewind()?;
        let from = BufReader::with_capacity(HEAD, file.take(MAX_SIZE));
        let mut json = serde_json::Deserializer::from_reader(from);
        let mut head = Self::default();
        // It stops with an error after the first fields; what is missing then shows later.
        let _ = (&mut json).deserialize_map(&mut head);
        Ok(head)
    }

    fn into_run(self, judged: Vec<u8>, verdict: String) -> Option<FinishedRun> {
        self.line.filter(|line| line == "plan")?;
        self.version?;
        Some(FinishedRun {
            run: self.run?,
            started: self.started?,
            api: self.api?,
            is_sandboxed: self.is_sandboxed?,
            verdict,
            judged,
        })
    }

    fn is_complete(&self) -> bool {
        self.line.is_some()
            && self.version.is_some()
            && self.run.is_some()
            && self.started.is_some()
            && self.api.is_some()
            && self.is_sandboxed.is_some()
    }
}

impl<'de> Visitor<'de> for &mut Head {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the first line of a ledger")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "v" => self.version = Some(map.next_value()?),
                "line" => self.line = Some(map.next_value()?),
                "run" => self.run = Some(map.next_value()?),
                "started" => self.started = Some(map.next_value()?),
                "api" => self.api = Some(map.next_value()?),
                "sandbox" => self.is_sandboxed = Some(map.next_value()?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
            if self.is_complete() {
                return Err(A::Error::custom("the rest is not needed"));
            }
        }
        Ok(())
    }
}

/// The last line about results, and the verdict in the last line of all. `None` if the run is not finished.
fn last_lines(mut file: &File) -> io::Result<Option<(Vec<u8>, String)>> {
    let length = file.metadata()?.len().min(MAX_SIZE);
    let mut size = TAIL.min(length);
    loop {
        file.seek(SeekFrom::Start(length - size))?;
        let mut tail = Vec::new();
        file.take(size).read_to_end(&mut tail)?;
        let is_whole = size == length;
        match LastLines::of(&tail) {
            LastLines::Found(judged, verdict) => return Ok(Some((judged.to_vec(), verdict))),
            LastLines::NotJudged if !is_whole => size = (size * 8).min(length),
            LastLines::NotFinished | LastLines::NotJudged => return Ok(None),
        }
    }
}

/// The end of a ledger.
enum LastLines<'a> {
    Found(&'a [u8], String),
    NotFinished,
    /// There is no line about results in what was read.
    NotJudged,
}

impl<'a> LastLines<'a> {
    fn of(tail: &'a [u8]) -> Self {
        #[derive(Deserialize)]
        struct Finished {
            verdict: String,
        }
        let Some(whole) = tail.strip_suffix(b"\n") else {
            return Self::NotFinished;
        };
        let mut lines = whole.rsplit(|byte| *byte == b'\n');
        let last = lines.next().filter(|line| is(line, b"finished"));
        let finished = last.map(serde_json::from_slice::<Finished>);
        let Some(Ok(Finished { verdict })) = finished else {
            return Self::NotFinished;
        };
        let judged = lines.find(|line| is(line, b"judged"));
        judged.map_or(Self::NotJudged, |judged| Self::Found(judged, verdict))
    }
}

fn is(line: &[u8], word: &[u8]) -> bool {
    kind(line).is_some_and(|kind| kind.starts_with(word))
}

fn damaged(path: &Path, why: &str) -> LedgerError {
    LedgerError::Damaged {
        path: path.to_path_buf(),
        line: 1,
        why: crate::text::one_line(why),
    }
}

#[cfg(test)]
mod tests;
