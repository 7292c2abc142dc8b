//! Where `--events` writes to: a file of its own, or standard output.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{self, Path};

use super::output;
use super::streams::Stream;
use super::user_error::UserError;
use crate::disk;
use crate::document::EventLine;
use crate::exit::Exit;
use crate::lock;
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::report::{EventStream, Reporter};

/// The path that stands for standard output.
const STDOUT: &str = "-";

/// Longer than any first line: its only long text is the address of the API.
const LONGEST_FIRST_LINE: usize = 64 * 1024;

/// The events of a run.
pub(super) struct Events {
    stream: EventStream,
    /// For messages.
    target: String,
    /// Held as long as the run can write the file.
    _lock: Option<File>,
}

impl Events {
    /// Creates the file, or replaces older events. `reports` are the paths of the reports.
    pub(super) fn open<'a>(
        path: &Path,
        reports: impl IntoIterator<Item = &'a Path>,
    ) -> Result<Self, UserError> {
        if path == Path::new(STDOUT) {
            return Ok(Self {
                stream: EventStream::new(Stream::Stdout.writer()),
                target: "standard output".to_owned(),
                _lock: None,
            });
        }
        let mut reports = reports.into_iter();
        let opened = if reports.any(|report| is_same(report, path)) {
            Err(io::Error::other("a report has the same path"))
        } else {
            open_file(path)
        };
        let target = path.to_string_lossy().into_owned();
        let (file, lock) = opened.map_err(|error| cannot_write(&target, &error))?;
        Ok(Self {
            stream: EventStream::new(Box::new(file)),
            target,
            _lock: Some(lock),
        })
    }

    /// Writes the first event. It is an error if that fails, because nothing was paid for yet.
    pub(super) fn start(&mut self, unfinished: &Outcome, plan: &Plan) -> Result<(), UserError> {
        let run = unfinished.run.as_ref();
        self.stream.start(run, &unfinished.service, Some(plan));
        match self.stream.take_failure() {
            Some(error) => Err(cannot_write(&self.target, &error)),
            None => Ok(()),
        }
    }

    /// What writes the events of the run.
    pub(super) fn reporter(&mut self) -> &mut dyn Reporter {
        &mut self.stream
    }

    /// Writes the last event, and warns if any event is missing.
    pub(super) fn end(&mut self, outcome: &Outcome, exit: Exit) {
        self.stream.end(outcome, exit.code());
        if let Some(error) = self.stream.take_failure() {
            let message = format!("the events in {} are incomplete", self.target);
            output::show_warning(&UserError::new(message).caused_by(&error));
        }
    }
}

/// Where results go: not between events.
pub(super) fn results_stream(events: Option<&Path>) -> Stream {
    if events == Some(Path::new(STDOUT)) {
        Stream::Stderr
    } else {
        Stream::Stdout
    }
}

fn cannot_write(target: &str, error: &io::Error) -> UserError {
    let user_error = UserError::new(format!("cannot write the events to {target}"));
    let help = "name another file with --events";
    user_error.caused_by(error).help(help)
}

fn open_file(path: &Path) -> io::Result<(impl Write + use<>, File)> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    disk::check_own(path, LONGEST_FIRST_LINE, begins_with_events)?;
    let lock = lock::acquire_beside(path)?;
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    let file = disk::open_regular(path, &options)?;
    file.set_len(0)?;
    Ok((file, lock))
}

fn is_same(one: &Path, other: &Path) -> bool {
    match (path::absolute(one), path::absolute(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// Whether a file begins as older events do.
fn begins_with_events(head: &[u8]) -> bool {
    let first = head.split_inclusive(|byte| *byte == b'\n').next();
    first.is_some_and(|line| str::from_utf8(line).is_ok_and(EventLine::is_first))
}
