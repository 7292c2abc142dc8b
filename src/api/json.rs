//! The values of JSON text that is known to be well formed. Nothing is decoded that is not asked for.

use std::borrow::Cow;
use std::fmt;

use super::ApiKey;
use super::redact::TextEnd;
use super::scan::Scanner;

/// Longest string in bytes; the rest is cut off. Far longer than any message of a transcript.
const MAX_TEXT_LENGTH: usize = 1024 * 1024;

/// Most keys of an object whose field names are not known beforehand.
const MAX_KEYS: usize = 64;

/// One JSON value within a body.
#[derive(Clone, Copy)]
pub(super) struct Json<'de, 'a> {
    pub(super) text: &'de str,
    pub(super) key: &'a ApiKey,
}

/// The fields of an object, each key once.
pub(super) type Fields<'de, 'a> = Vec<(Cow<'de, str>, Json<'de, 'a>)>;

/// The value does not have the requested type. Where it is tolerated, a message would only cost time.
#[derive(Debug)]
pub(super) struct UnexpectedType;

impl fmt::Display for UnexpectedType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of another type")
    }
}

impl std::error::Error for UnexpectedType {}

impl serde::de::Error for UnexpectedType {
    fn custom<T: fmt::Display>(_message: T) -> Self {
        Self
    }
}

impl<'de, 'a> Json<'de, 'a> {
    pub(super) fn is_object(self) -> bool {
        Scanner::new(self.text).peek() == Some(b'{')
    }

    /// The fields of an object: those with the given names, or the first ones if `names` is `None`. The last value of
    /// a repeated key counts.
    pub(super) fn fields(self, names: Option<&[&str]>) -> Fields<'de, 'a> {
        let mut fields = Fields::new();
        let mut scanner = Scanner::new(self.text);
        let is_object = scanner.enter(b'{');
        while is_object && scanner.has_next() {
            let key = scanner.key();
            let text = scanner.value();
            let value = Self { text, ..self };
            let earlier = fields.iter().position(|(known, _)| *known == key);
            let is_wanted = names.map_or(fields.len() < MAX_KEYS, |names| names.contains(&&*key));
            match earlier {
                Some(at) => fields[at].1 = value,
                None if is_wanted => fields.push((key, value)),
                None => {}
            }
        }
        fields
    }
}

/// The string without the key, shortened if it is very long.
pub(super) fn clean<'de>(text: Cow<'de, str>, key: &ApiKey) -> Cow<'de, str> {
    if text.len() > MAX_TEXT_LENGTH {
        let start = &text[..text.floor_char_boundary(MAX_TEXT_LENGTH)];
        let clean = key.redacted(start, TextEnd::Cut);
        return Cow::Owned(clean.unwrap_or_else(|| start.to_owned()) + "…");
    }
    let clean = key.redacted(&text, TextEnd::Whole);
    clean.map_or(text, Cow::Owned)
}
