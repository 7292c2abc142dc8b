//! The events of a run as they happen, one JSON object a line, for programs.

use std::fmt;
use std::io::{self, Write};
use std::time::Duration;

use super::progress::Reporter;
use crate::document::{self, EventLine};
use crate::event::RunEvent;
use crate::id::RunId;
use crate::outcome::{Outcome, Service};
use crate::plan::Plan;

/// Writes events to a file or a pipe, each line at once.
///
/// After a failed write nothing more is written: a reader must not see a line that follows a gap.
pub struct EventStream {
    /// `None` after a failed write.
    out: Option<Box<dyn Write>>,
    is_started: bool,
    failure: Option<io::Error>,
}

impl fmt::Debug for EventStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("EventStream");
        shown
            .field("failure", &self.failure)
            .finish_non_exhaustive()
    }
}

impl EventStream {
    /// A stream without a line.
    #[must_use]
    pub fn new(out: Box<dyn Write>) -> Self {
        Self {
            out: Some(out),
            is_started: false,
            failure: None,
        }
    }

    /// Writes the first line: which run it is, and what it will do.
    pub fn start(&mut self, run: Option<&RunId>, service: &Service, plan: Option<&Plan>) {
        self.is_started = true;
        self.write(&EventLine::started(run, service, plan));
    }

    /// Writes the last line. For a run that did not start, the first line too.
    pub fn end(&mut self, outcome: &Outcome, exit_code: u8) {
        if !self.is_started {
            self.start(outcome.run.as_ref(), &outcome.service, None);
        }
        self.write(&EventLine::finished(outcome, exit_code));
    }

    /// The first error, once.
    pub fn take_failure(&mut self) -> Option<io::Error> {
        self.failure.take()
    }

    fn write(&mut self, line: &EventLine) {
        let Some(out) = &mut self.out else { return };
        let mut text = Vec::new();
        let written = document::write_line(line, &mut text)
            .and_then(|()| out.write_all(&text))
            .and_then(|()| out.flush());
        if let Err(error) = written {
            self.failure = Some(error);
            self.out = None;
        }
    }
}

impl Reporter for EventStream {
    fn event(&mut self, event: &RunEvent) {
        self.write(&EventLine::from(event));
    }

    fn tick(&mut self, _: Duration) {}

    fn finish(&mut self) {}
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::event::Fact;
    use crate::outcome::{End, Signal};
    use crate::report::fixture;

    /// A file on a disk with room for a few lines, which gets room again later.
    #[derive(Clone, Default)]
    struct SmallDisk {
        lines: Arc<Mutex<Vec<String>>>,
        room: usize,
    }

    impl Write for SmallDisk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let mut lines = self.lines.lock().unwrap();
            if lines.len() == self.room {
                self.room = usize::MAX;
                return Err(io::ErrorKind::StorageFull.into());
            }
            lines.push(String::from_utf8(bytes.to_vec()).unwrap());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn stopped() -> RunEvent {
        RunEvent {
            elapsed: Duration::from_secs(1),
            fact: Fact::StopRequested {
                signal: Signal::Interrupt,
            },
        }
    }

    #[test]
    fn a_stream_begins_with_the_size_of_the_plan_and_ends_with_the_verdict() {
        let disk = SmallDisk {
            room: usize::MAX,
            ..SmallDisk::default()
        };
        let mut stream = EventStream::new(Box::new(disk.clone()));
        stream.start(None, &Service::Sandbox, Some(&fixture::plan(2)));
        stream.event(&stopped());
        stream.end(&fixture::outcome(), 1);
        let lines = disk.lines.lock().unwrap();
        assert_eq!(lines.len(), 3);
        assert!(
            lines[0].ends_with("\"agents\":2,\"cases\":2}\n"),
            "{}",
            lines[0]
        );
        assert!(lines[2].contains("\"verdict\":\"failed\""), "{}", lines[2]);
        assert!(lines[2].contains("\"exit_code\":1"), "{}", lines[2]);
        assert!(stream.take_failure().is_none());
    }

    #[test]
    fn a_run_that_did_not_start_has_a_first_and_a_last_line() {
        let disk = SmallDisk {
            room: usize::MAX,
            ..SmallDisk::default()
        };
        let mut stream = EventStream::new(Box::new(disk.clone()));
        let reason = "no key".to_owned();
        let refused = Outcome::without_work(Service::Sandbox, End::Refused { reason });
        stream.end(&refused, 2);
        let lines = disk.lines.lock().unwrap();
        assert_eq!(lines.len(), 2);
        assert!(EventLine::is_first(&lines[0]));
        assert!(lines[1].contains("\"reason\":\"no key\""), "{}", lines[1]);
    }

    #[test]
    fn after_a_full_disk_nothing_is_written_and_the_error_is_given_once() {
        let disk = SmallDisk {
            room: 1,
            ..SmallDisk::default()
        };
        let mut stream = EventStream::new(Box::new(disk.clone()));
        stream.start(None, &Service::Sandbox, None);
        stream.event(&stopped());
        stream.event(&stopped());
        assert_eq!(disk.lines.lock().unwrap().len(), 1);
        assert!(stream.take_failure().is_some());
        stream.end(&fixture::outcome(), 1);
        assert!(stream.take_failure().is_none());
        assert_eq!(disk.lines.lock().unwrap().len(), 1);
    }
}
