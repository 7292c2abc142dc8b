//! Writes JSON documents without characters that terminals or CI runners interpret.

use std::io;
use std::str;

use serde::Serialize;

use crate::text::is_invisible;

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
    serde_json::to_writer_pretty(EscapingWriter(&mut *out), document)?;
    out.write_all(b"\n")
}

/// Writes a document as one line of JSON, with the same escapes as [`write()`].
///
/// # Errors
/// Those of the writer, and a value that JSON cannot express.
pub(crate) fn write_line(document: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer(EscapingWriter(&mut *out), document)?;
    out.write_all(b"\n")
}

/// Escapes characters that terminals or CI runners interpret.
///
/// Only for the serializer, which splits strings at its own escapes only.
struct EscapingWriter<'a>(&'a mut dyn io::Write);

impl io::Write for EscapingWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = str::from_utf8(bytes).map_err(io::Error::other)?;
        let mut written = 0;
        for (at, c) in text.char_indices() {
            // Line breaks are between values: the serializer has escaped those in strings.
            if c != '\n' && (is_invisible(c) || is_command(&text[at..])) {
                self.0.write_all(&bytes[written..at])?;
                self.escape(c)?;
                written = at + c.len_utf8();
            }
        }
        self.0.write_all(&bytes[written..])?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl EscapingWriter<'_> {
    /// Characters to escape occur only in strings, where an escape has the same meaning.
    fn escape(&mut self, c: char) -> io::Result<()> {
        for unit in c.encode_utf16(&mut [0; 2]) {
            write!(self.0, "\\u{unit:04x}")?;
        }
        Ok(())
    }
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
