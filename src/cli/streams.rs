//! The only way to standard output and standard error.
//!
//! Untrusted text must not move the cursor, hide text or be a command for a CI runner. GitHub's runner acts on lines
//! that begin with `::` and on `##[` anywhere, Azure's on `##vso[`, `TeamCity`'s on `##teamcity[`. The only escape
//! sequences that pass are colours; those of untrusted text have been replaced before.

mod inert;

use std::io::{self, Write};

use indicatif::TermLike;

use crate::document;
use inert::inert;

/// A writer that makes text inert, in whole lines where possible.
#[derive(Debug)]
pub(super) struct Guarded<W: Write> {
    out: W,
    pending: Vec<u8>,
}

impl<W: Write> Guarded<W> {
    pub(super) fn new(out: W) -> Self {
        Self {
            out,
            pending: Vec::new(),
        }
    }

    fn pass_on(&mut self, end: usize) -> io::Result<()> {
        let bytes: Vec<u8> = self.pending.drain(..end).collect();
        let text = String::from_utf8_lossy(&bytes);
        self.out.write_all(inert(&text).as_bytes())
    }
}

impl<W: Write> Write for Guarded<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let held = self.pending.len();
        self.pending.extend_from_slice(bytes);
        // Only what is new is searched: a line of megabytes may come in small pieces.
        if let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n') {
            self.pass_on(held + end + 1)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass_on(self.pending.len())?;
        self.out.flush()
    }
}

impl<W: Write> Drop for Guarded<W> {
    fn drop(&mut self) {
        let _ = self.flush();
    }
}

/// The terminal on standard error for progress bars, which move the cursor only by these methods.
#[derive(Debug)]
pub(super) struct GuardedTerminal(dialoguer::console::Term);

impl GuardedTerminal {
    pub(super) fn stderr() -> Self {
        Self(dialoguer::console::Term::buffered_stderr())
    }
}

impl TermLike for GuardedTerminal {
    fn width(&self) -> u16 {
        TermLike::width(&self.0)
    }
    fn height(&self) -> u16 {
        TermLike::height(&self.0)
    }
    fn move_cursor_up(&self, count: usize) -> io::Result<()> {
        self.0.move_cursor_up(count)
    }
    fn move_cursor_down(&self, count: usize) -> io::Result<()> {
        self.0.move_cursor_down(count)
    }
    fn move_cursor_right(&self, count: usize) -> io::Result<()> {
        self.0.move_cursor_right(count)
    }
    fn move_cursor_left(&self, count: usize) -> io::Result<()> {
        self.0.move_cursor_left(count)
    }
    fn write_line(&self, text: &str) -> io::Result<()> {
        self.0.write_line(&inert(text))
    }
    fn write_str(&self, text: &str) -> io::Result<()> {
        self.0.write_str(&inert(text))
    }
    fn clear_line(&self) -> io::Result<()> {
        self.0.clear_line()
    }
    fn flush(&self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A workflow command by which GitHub shows a message at a line of a file.
pub(super) struct Annotation {
    pub(super) command: &'static str,
    pub(super) properties: Vec<(&'static str, String)>,
    pub(super) message: String,
}

impl Annotation {
    /// The escaping is that of `actions/toolkit`; the runner undoes it.
    pub(super) fn line(&self) -> String {
        let escaped = |text: &str| {
            let text = text.replace('%', "%25");
            text.replace('\r', "%0D").replace('\n', "%0A")
        };
        let properties = self.properties.iter().map(|(name, value)| {
            let value = escaped(value).replace(':', "%3A").replace(',', "%2C");
            format!("{name}={}", inert(&value))
        });
        let properties: Vec<String> = properties.collect();
        let (command, properties) = (self.command, properties.join(","));
        format!(
            "::{command} {properties}::{}\n",
            inert(&escaped(&self.message))
        )
    }
}

/// One of the two streams, for what may go to either.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

impl Stream {
    /// A writer that passes everything on: the text must be inert already, or be [`Guarded`].
    pub(super) fn writer(self) -> Box<dyn Write> {
        match self {
            Self::Stdout => Box::new(io::stdout()),
            Self::Stderr => Box::new(io::stderr()),
        }
    }
}

/// A text for standard output. A pipe that is closed early is no error.
pub(super) fn text(text: &str) {
    text_to(Stream::Stdout, text);
}

/// A text.
pub(super) fn text_to(to: Stream, text: &str) {
    let mut out = to.writer();
    let _ = out
        .write_all(inert(text).as_bytes())
        .and_then(|()| out.flush());
}

/// A text for standard output that contains nothing from outside, and commands of a CI service on purpose.
pub(super) fn own_text(text: &str) {
    let mut out = Stream::Stdout.writer();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// A JSON document for standard output, with escapes for what is not inert, so that the data stays the same.
pub(super) fn document(document: &impl serde::Serialize) {
    document_to(Stream::Stdout, document);
}

/// A JSON document.
pub(super) fn document_to(to: Stream, document: &impl serde::Serialize) {
    let mut out = io::BufWriter::new(to.writer());
    let _ = document::write(document, &mut out).and_then(|()| out.flush());
}

/// Annotations for the log of a GitHub step.
pub(super) fn annotations(to: Stream, annotations: impl Iterator<Item = Annotation>) {
    let lines = annotations.map(|annotation| annotation.line());
    let lines: String = lines.collect();
    let mut out = to.writer();
    let _ = out.write_all(lines.as_bytes()).and_then(|()| out.flush());
}

/// A text for standard error.
pub(super) fn stderr(text: &str) {
    let _ = io::stderr().lock().write_all(inert(text).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_comes_in_parts_is_guarded_as_a_whole() {
        let mut out = Vec::new();
        let mut guarded = Guarded::new(&mut out);
        for part in [&b":"[..], b":a \xc3", b"\xa9#", b"#[x]\n::"] {
            guarded.write_all(part).unwrap();
        }
        drop(guarded);
        assert_eq!(String::from_utf8(out).unwrap(), ": :a é## [x]\n: :");
    }
}
