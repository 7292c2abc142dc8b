//! Writes JSON documents without characters that terminals or CI runners interpret.

use std::io;
use std::mem;
use std::str;

use serde::Serialize;

use crate::text::{is_invisible, plain_length};

/// CI runners interpret these as commands anywhere in a line.
const COMMANDS: [&str; 3] = ["##[", "##vso[", "##teamcity["];

/// Writes a document, indented and with a line break at its end.
///
/// Users print such documents, and CI logs contain them. Therefore, invisible characters and the commands of CI
/// runners are written as JSON escapes. A JSON parser reads the same data.
///
/// # Errors
/// Those of the writer, and a value that JSON cannot express.
pub(crate) fn write(document: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    let mut out = EscapingWriter::new(out);
    serde_json::to_writer_pretty(&mut out, document)?;
    out.end()
}

/// Writes a document as one line of JSON, with the same escapes as [`write()`].
///
/// # Errors
/// Those of the writer, and a value that JSON cannot express.
pub(crate) fn write_line(document: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    let mut out = EscapingWriter::new(out);
    serde_json::to_writer(&mut out, document)?;
    out.end()
}

/// In bytes. The serializer writes many pieces of a few bytes, such as one for each level of indentation.
const PENDING: usize = 8 * 1024;

/// Escapes characters that terminals or CI runners interpret.
///
/// Only for the serializer, which splits strings at its own escapes only. Its pieces are collected, but never split.
struct EscapingWriter<'a> {
    out: &'a mut dyn io::Write,
    pending: Vec<u8>,
}

impl io::Write for EscapingWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.pending.len() + bytes.len() > PENDING {
            self.pass_on()?;
        }
        self.pending.extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass_on()?;
        self.out.flush()
    }
}

impl<'a> EscapingWriter<'a> {
    fn new(out: &'a mut dyn io::Write) -> Self {
        let pending = Vec::with_capacity(PENDING);
        Self { out, pending }
    }

    /// Ends the document with a line break.
    fn end(mut self) -> io::Result<()> {
        self.pending.push(b'\n');
        self.pass_on()
    }

    fn pass_on(&mut self) -> io::Result<()> {
        let pending = mem::take(&mut self.pending);
        self.write_escaped(&pending)?;
        self.pending = pending;
        self.pending.clear();
        Ok(())
    }

    fn write_escaped(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut at = plain_length(bytes, is_plain);
        if at == bytes.len() {
            return self.out.write_all(bytes);
        }
        let text = str::from_utf8(bytes).map_err(io::Error::other)?;
        let mut written = 0;
        while let Some(c) = text[at..].chars().next() {
            let next = at + c.len_utf8();
            if is_invisible(c) || is_command(&text[at..]) {
                self.out.write_all(&bytes[written..at])?;
                self.escape(c)?;
                written = next;
            }
            at = next + plain_length(&bytes[next..], is_plain);
        }
        self.out.write_all(&bytes[written..])
    }

    /// Characters to escape occur only in strings, where an escape has the same meaning.
    fn escape(&mut self, c: char) -> io::Result<()> {
        for unit in c.encode_utf16(&mut [0; 2]) {
            write!(self.out, "\\u{unit:04x}")?;
        }
        Ok(())
    }
}

/// Whether the byte is a visible character that begins no command, or a line break. Line breaks are between values: the
/// serializer has escaped those in strings.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b'\n' | b' '..=b'~') && byte != b'#'
}

fn is_command(text: &str) -> bool {
    text.starts_with('#') && COMMANDS.iter().any(|command| text.starts_with(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let mut out = Vec::new();
        write(&[text], &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn commands_and_invisible_characters_are_escaped_and_read_back() {
        let text = "a\u{1b}\u{7f}\u{9b}\u{202e}\u{e0041}é🧑\u{200d}🚀\r\n###[x] ##vso[x] ##teamcity[x] ## x";
        let json = written(text);
        assert_eq!(
            json,
            "[\n  \"a\\u001b\\u007f\\u009b\\u202e\\udb40\\udc41é🧑\\u200d🚀\\r\\n\
             #\\u0023#[x] \\u0023#vso[x] \\u0023#teamcity[x] ## x\"\n]\n"
        );
        assert_eq!(serde_json::from_str::<[String; 1]>(&json).unwrap(), [text]);
    }
}
