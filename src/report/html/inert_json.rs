//! Writes JSON that is safe inside a `script` element of a page.

use std::io;

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use crate::text::is_all_plain;

/// Writes the value. Nothing in it can end the script element, begin a comment, or be read as an entity.
///
/// # Errors
/// Those of the writer.
pub(super) fn write<W: io::Write + ?Sized>(value: &impl Serialize, out: &mut W) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, Inert))?;
    Ok(())
}

struct Inert;

impl Formatter for Inert {
    fn write_string_fragment<W>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + io::Write,
    {
        // The last one begins U+2028 and U+2029. Few texts have any of them.
        let is_plain = |byte| !matches!(byte, b'<' | b'>' | b'&' | 0xE2);
        if is_all_plain(fragment, is_plain) {
            return writer.write_all(fragment.as_bytes());
        }
        let mut written = 0;
        for (at, c) in fragment.char_indices() {
            if matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}') {
                writer.write_all(&fragment.as_bytes()[written..at])?;
                write!(writer, "\\u{:04x}", u32::from(c))?;
                written = at + c.len_utf8();
            }
        }
        writer.write_all(&fragment.as_bytes()[written..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_can_end_the_script_element_and_a_parser_reads_the_same_text() {
        let hostile = "</script><!-- &lt; ]]> \u{2028}\u{2029}\"\\\u{0} é";
        let mut json = Vec::new();
        write(&hostile, &mut json).unwrap();
        let json = String::from_utf8(json).unwrap();
        assert!(
            !json.contains(['<', '>', '&', '\u{2028}', '\u{2029}']),
            "{json}"
        );
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), hostile);
    }
}
