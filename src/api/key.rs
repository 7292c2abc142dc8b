//! The API key: worth stealing, so nothing shows it.

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

use super::redact::{self, TextEnd};

/// A key that can be sent. `Debug` hides it.
#[derive(Clone, Debug)]
pub struct ApiKey(SecretString);

/// Why a text cannot be a key. The text itself is never told.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum KeyError {
    /// Nothing is left once white space is taken off.
    #[error("the API key is empty")]
    Empty,
    /// A header could not carry it.
    #[error(
        "the API key holds characters that no key has, such as a line break or a quotation mark from a web page"
    )]
    NotAscii,
}

impl ApiKey {
    /// Shorter than this it guards nothing, and hiding it would only make holes in every text.
    const MIN_REDACTED_LENGTH: usize = 6;

    /// Takes the key, less the white space around it.
    ///
    /// # Errors
    /// An empty text, and one that no HTTP header can carry.
    pub fn new(text: &str) -> Result<Self, KeyError> {
        let key = text.trim();
        if key.is_empty() {
            return Err(KeyError::Empty);
        }
        if !key.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(KeyError::NotAscii);
        }
        Ok(Self(SecretString::from(key)))
    }

    /// The header's value, marked so that HTTP libraries do not log it.
    pub(super) fn header(&self) -> HeaderValue {
        let mut value = HeaderValue::from_str(self.0.expose_secret())
            .expect("a key has only visible ASCII characters");
        value.set_sensitive(true);
        value
    }

    /// Takes the key's value out of a text, wherever the service put it and whatever it put inside.
    pub(super) fn redact(&self, text: &mut String) {
        self.redact_until(text, TextEnd::Whole);
    }

    /// The same where the text may end within a key.
    pub(super) fn redact_until(&self, text: &mut String, end: TextEnd) {
        let key = self.0.expose_secret();
        if key.len() >= Self::MIN_REDACTED_LENGTH
            && let Some(clean) = redact::without_key(text, key, end)
        {
            *text = clean;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_hides_the_key() {
        let key = ApiKey::new(" key_1.secret\n").unwrap();
        assert!(!format!("{key:?} {:?}", key.header()).contains("secret\""));
        assert!(!format!("{key:?}").contains("key_1"));
    }

    #[test]
    fn a_key_that_comes_back_is_taken_out() {
        let mut text = "no access for key_1.secret!".to_owned();
        ApiKey::new("key_1.secret").unwrap().redact(&mut text);
        assert_eq!(text, "no access for [api key]!");
    }

    #[test]
    fn what_no_header_can_carry_is_no_key() {
        assert_eq!(ApiKey::new(" \n").unwrap_err(), KeyError::Empty);
        for text in ["a b", "a\nb", "“key”", "a\u{0}b"] {
            assert_eq!(ApiKey::new(text).unwrap_err(), KeyError::NotAscii);
        }
    }
}
