//! Finds the values in JSON text that is known to be well formed, without decoding them.

use std::borrow::Cow;

use memchr::memchr2;

/// A position in JSON text. It stays at the end of text that is not well formed.
#[derive(Clone, Copy)]
pub(super) struct Scanner<'de> {
    text: &'de str,
    at: usize,
}

impl<'de> Scanner<'de> {
    pub(super) fn new(text: &'de str) -> Self {
        Self { text, at: 0 }
    }

    /// The next byte that is not white space.
    pub(super) fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = self.text.as_bytes().get(self.at).copied();
            match byte {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                byte => return byte,
            }
        }
    }

    /// Skips one of `{}[],:`.
    fn skip_byte(&mut self) {
        self.at += 1;
    }

    /// Enters an object or an array; whether there was one.
    pub(super) fn enter(&mut self, bracket: u8) -> bool {
        let is_there = self.peek() == Some(bracket);
        if is_there {
            self.skip_byte();
        }
        is_there
    }

    /// Whether another element or key follows in the array or object. After the last one, skips its end.
    pub(super) fn has_next(&mut self) -> bool {
        match self.peek() {
            Some(b'}' | b']') => {
                self.skip_byte();
                false
            }
            Some(b',') => {
                self.skip_byte();
                true
            }
            next => next.is_some(),
        }
    }

    /// The key of the next value of an object.
    pub(super) fn key(&mut self) -> Cow<'de, str> {
        self.peek();
        let key = self.string();
        self.peek();
        self.skip_byte();
        key
    }

    /// Decodes the string that starts here.
    pub(super) fn string(&mut self) -> Cow<'de, str> {
        let text = self.value();
        let content = text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'));
        match content {
            Some(content) if memchr::memchr(b'\\', content.as_bytes()).is_none() => content.into(),
            _ => serde_json::from_str::<String>(text)
                .unwrap_or_default()
                .into(),
        }
    }

    /// The text of the next value, which is skipped.
    pub(super) fn value(&mut self) -> &'de str {
        self.peek();
        let start = self.at;
        self.skip_value();
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// The text from here to a later position.
    pub(super) fn text_until(self, end: Self) -> &'de str {
        self.text.get(self.at..end.at).unwrap_or_default()
    }

    fn skip_value(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => self.skip_string(),
                b'{' | b'[' => {
                    depth += 1;
                    self.skip_byte();
                }
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    self.skip_byte();
                }
                b',' | b':' => self.skip_byte(),
                _ => self.skip_scalar(),
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn skip_string(&mut self) {
        let bytes = self.text.as_bytes();
        let mut from = self.at + 1;
        while let Some(found) = bytes
            .get(from..)
            .and_then(|rest| memchr2(b'"', b'\\', rest))
        {
            if bytes[from + found] == b'"' {
                self.at = from + found + 1;
                return;
            }
            from += found + 2;
        }
        self.at = bytes.len();
    }

    /// Skips a number, `true`, `false` or `null`.
    fn skip_scalar(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        let is_part =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
        let length = rest.iter().take_while(|byte| is_part(byte)).count();
        // At least one byte, so that no text is scanned forever.
        self.at += length.max(1);
    }
}
