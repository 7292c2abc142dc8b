//! The API key. It is a secret, so neither messages nor logs show it.

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

use super::redact::{self, TextEnd};

/// A valid API key. `Debug` hides it.
#[derive(Clone, Debug)]
pub struct ApiKey(SecretString);

/// Why a text is not a valid key. It never contains the text.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum KeyError {
    /// It is empty or only white space.
    #[error("the API key is empty")]
    Empty,
    /// It cannot be sent in an HTTP header.
    #[error(
        "the API key contains an invalid character, such as a line break or a typographic quotation mark"
    )]
    NotAscii,
}

impl ApiKey {
    /// Shorter keys are not redacted: they protect nothing, and would match ordinary text.
    const MIN_REDACTED_LENGTH: usize = 6;

    /// A key, without the white space around it.
    ///
    /// # Errors
    /// The text is empty, or cannot be sent in an HTTP header.
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

    /// The header value, marked as sensitive so that HTTP libraries do not log it.
    pub(super) fn header(&self) -> HeaderValue {
        let mut value = HeaderValue::from_str(self.0.expose_secret())
            .expect("a key has only visible ASCII characters");
        value.set_sensitive(true);
        value
    }

    /// Redacts the key in a text, even if invisible characters are inserted into it.
    pub(super) fn redact(&self, text: &mut String) {
        if let Some(clean) = self.redacted(text, TextEnd::Whole) {
            *text = clean;
        }
    }

    /// The text without the key; `None` if it does not contain the key.
    pub(super) fn redacted(&self, text: &str, end: TextEnd) -> Option<String> {
        let key = self.0.expose_secret();
        let is_long = key.len() >= Self::MIN_REDACTED_LENGTH;
        is_long.then(|| redact::without_key(text, key, end))?
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
    fn a_key_in_a_response_is_redacted() {
        let mut text = "no access for key_1.secret!".to_owned();
        ApiKey::new("key_1.secret").unwrap().redact(&mut text);
        assert_eq!(text, "no access for [api key]!");
    }

    #[test]
    fn a_text_that_no_header_can_hold_is_refused() {
        assert_eq!(ApiKey::new(" \n").unwrap_err(), KeyError::Empty);
        for text in ["a b", "a\nb", "“key”", "a\u{0}b"] {
            assert_eq!(ApiKey::new(text).unwrap_err(), KeyError::NotAscii);
        }
    }
}
