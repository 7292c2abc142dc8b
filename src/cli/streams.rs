//! The only way to standard output and standard error.
//!
//! Untrusted text must not move the cursor, hide text or be a command for a CI runner. GitHub's runner acts on lines
//! that begin with `::` and on `##[` anywhere, Azure's on `##vso[`, `TeamCity`'s on `##teamcity[`. The only escape
//! sequences that pass are colours; those of untrusted text have been replaced before.

use std::fmt::Write as _;
use std::io::{self, Write};

use indicatif::TermLike;

use crate::document;
use crate::text::visible;

/// What runners act on anywhere in a line, without the bracket at its end.
const COMMANDS: [&str; 3] = ["##", "##vso", "##teamcity"];

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
        let text = inert(&String::from_utf8_lossy(&bytes));
        self.out.write_all(text.as_bytes())
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

/// The text without anything that a terminal or a runner acts on, except colours.
fn inert(text: &str) -> String {
    let mut inert = String::with_capacity(text.len());
    let mut rest = text;
    let mut is_start = true;
    while let Some(first) = rest.chars().next() {
        let plain = if is_start { spaces(rest) } else { plain(rest) };
        if plain > 0 {
            inert.push_str(&rest[..plain]);
            rest = &rest[plain..];
            continue;
        }
        let colour = colour(rest);
        if colour > 0 {
            inert.push_str(&rest[..colour]);
            rest = &rest[colour..];
            continue;
        }
        if is_start && rest.starts_with("::") {
            inert.push_str(": ");
        } else if let Some(command) = COMMANDS.iter().find(|word| is_command(rest, word)) {
            let _ = write!(inert, "{command} ");
            rest = &rest[command.len()..];
            is_start = false;
            continue;
        } else if matches!(first, '\n' | '\t') {
            inert.push(first);
        } else {
            inert.push(visible(first));
        }
        is_start = first == '\n' || (is_start && first.is_whitespace());
        rest = &rest[first.len_utf8()..];
    }
    inert
}

/// The length of the printable ASCII that a text begins with: nothing acts on it within a line, except after a `#`.
/// Nearly all text is such, and is copied as a whole.
fn plain(text: &str) -> usize {
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~') && *byte != b'#';
    text.bytes().take_while(|byte| is_plain(byte)).count()
}

fn spaces(text: &str) -> usize {
    text.len() - text.trim_start_matches(' ').len()
}

fn is_command(text: &str, word: &str) -> bool {
    text.strip_prefix(word)
        .is_some_and(|rest| rest.starts_with('['))
}

/// The length of the colour that a text begins with, as its sequence is written: `ESC [ 1 ; 31 m`.
fn colour(text: &str) -> usize {
    let Some(sequence) = text.strip_prefix("\u{1b}[") else {
        return 0;
    };
    let is_parameter = |c: char| c.is_ascii_digit() || c == ';' || c == ':';
    let after = sequence.trim_start_matches(is_parameter);
    if after.starts_with('m') {
        text.len() - after.len() + 1
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_pass_and_no_other_escape_sequence() {
        let ours = "\u{1b}[1;31merror\u{1b}[0m: x\n";
        assert_eq!(inert(ours), ours);
        assert_eq!(
            inert("a\u{1b}[2Jb\u{1b}]0;x\u{7}\u{9b}1m\r"),
            "a␛[2Jb␛]0;x␇\u{fffd}1m␍"
        );
        assert_eq!(inert("\u{202e}\u{2028}"), "\u{fffd}\u{fffd}");
    }

    #[test]
    fn no_line_begins_as_a_command() {
        assert_eq!(inert("a::b\n::c"), "a::b\n: :c");
        assert_eq!(inert(" \u{1b}[1m\t\u{a0}::c"), " \u{1b}[1m\t\u{a0}: :c");
        assert_eq!(inert("::::c"), ": :::c");
        assert_eq!(
            inert("##[x] ###[x] ##vso[x] ##teamcity[x] ## x"),
            "## [x] ### [x] ##vso [x] ##teamcity [x] ## x"
        );
    }

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
