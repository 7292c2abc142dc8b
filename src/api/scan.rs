//! Finds the values in JSON text that is known to be well formed, without decoding them.

use std::borrow::Cow;

use memchr::memchr2;

/// Whether a string has any.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escapes {
    None,
    Some,
}

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
        let start = self.at;
        if self.skip_string() == Escapes::None {
            let content = self.text.get(start + 1..self.at - 1);
            return content.unwrap_or_default().into();
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        let decoded = serde_json::from_str::<String>(text);
        decoded.unwrap_or_default().into()
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
        match self.text.as_bytes().get(self.at) {
            Some(b'"') => {
                self.skip_string();
            }
            Some(b'{' | b'[') => self.skip_brackets(),
            Some(_) => self.skip_scalar(),
            None => {}
        }
    }

    /// Skips an array or an object. Only strings and brackets matter for finding its end.
    fn skip_brackets(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.text.as_bytes().get(self.at) {
            match byte {
                b'"' => {
                    self.skip_string();
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    fn skip_string(&mut self) -> Escapes {
        let bytes = self.text.as_bytes();
        let mut escapes = Escapes::None;
        self.at += 1;
        while let Some(found) = bytes.get(self.at..).and_then(quote_or_escape) {
            self.at += found;
            if bytes[self.at] == b'"' {
                self.at += 1;
                return escapes;
            }
            escapes = Escapes::Some;
            self.at += 2;
        }
        self.at = bytes.len();
        Escapes::Some
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

/// The position of the first quotation mark or backslash.
fn quote_or_escape(bytes: &[u8]) -> Option<usize> {
    /// So many words are examined here. Calling `memchr2` takes longer than that, and most strings are short.
    const FIRST: usize = 3;
    let (words, _) = bytes.as_chunks::<8>();
    for (nth, word) in words.iter().take(FIRST).enumerate() {
        let word = u64::from_le_bytes(*word);
        let found = positions(word, b'"') | positions(word, b'\\');
        if found != 0 {
            return Some(nth * 8 + found.trailing_zeros() as usize / 8);
        }
    }
    let from = words.len().min(FIRST) * 8;
    let found = memchr2(b'"', b'\\', &bytes[from..]);
    found.map(|at| from + at)
}

/// Eight bits for each byte of the word, which are not all 0 where it is `byte`. Only the lowest of them are exact.
///
/// The test for a zero byte in a word is from "Bit Twiddling Hacks" by Sean Eron Anderson.
fn positions(word: u64, byte: u8) -> u64 {
    const LOWEST: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHEST: u64 = u64::from_ne_bytes([0x80; 8]);
    let zero_where_equal = word ^ (LOWEST * u64::from(byte));
    zero_where_equal.wrapping_sub(LOWEST) & !zero_where_equal & HIGHEST
}
