//! Response bodies, from bytes to types: limited in size, with invalid characters replaced and the key redacted.
//!
//! JSON is decoded directly into the requested types, without an intermediate tree.

use memchr::memchr;
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::json::Json;
use super::page::{self, DecodedPage};
use super::{ApiKey, Failure};

/// Largest body in bytes. A page of a hundred attempts with long transcripts is far smaller.
pub(super) const MAX_BODY: usize = 64 * 1024 * 1024;

/// Bytes that are read of an error response. Its message is shown on one line.
pub(super) const MAX_ERROR_BODY: usize = 64 * 1024;

/// Bodies up to this size in bytes are read concurrently, larger ones one at a time.
pub(super) const SMALL_BODY: usize = 4 * 1024 * 1024;

/// A JSON body.
pub(super) struct Body {
    text: String,
    key: ApiKey,
}

impl Body {
    /// Parses JSON leniently; `None` if it is not JSON.
    ///
    /// Invalid UTF-8 and lone surrogates become U+FFFD, so that one broken emoji in a remark does not make a whole
    /// page unreadable. An empty body counts as `null`.
    pub(super) fn new(bytes: Vec<u8>, key: &ApiKey) -> Option<Self> {
        let mut bytes = utf8(bytes)?.into_bytes();
        replace_lone_surrogates(&mut bytes);
        let mut text = String::from_utf8(bytes).ok()?;
        if text.starts_with('\u{FEFF}') {
            text.remove(0);
        }
        if text.bytes().all(|byte| byte.is_ascii_whitespace()) {
            "null".clone_into(&mut text);
        }
        serde_json::from_str::<&RawValue>(&text).ok()?;
        Some(Self {
            text,
            key: key.clone(),
        })
    }

    /// Decodes an object.
    pub(super) fn object<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        if !self.json().is_object() {
            return Err(unreadable("the body is not a JSON object"));
        }
        self.json()
            .decode()
            .map_err(|_| unreadable("the body is not the requested object"))
    }

    /// Decodes a page of a list. A row for which `read_row` returns `None` is dropped.
    pub(super) fn page<W: DeserializeOwned, T>(
        &self,
        read_row: impl Fn(W) -> Option<T>,
    ) -> Result<DecodedPage<T>, Failure> {
        page::read(self.json(), read_row).map_err(unreadable)
    }

    fn json(&self) -> Json<'_, '_> {
        Json {
            text: &self.text,
            key: &self.key,
        }
    }
}

/// The failure for a successful response with an unusable body.
pub(super) fn unreadable(why: &str) -> Failure {
    Failure::Unreadable {
        status: StatusCode::OK,
        why: why.to_owned(),
    }
}

/// Reads until the end of the body or beyond the limit. It reads chunk by chunk, so that an endless body does not
/// fill the memory.
pub(super) async fn read_up_to(
    limit: usize,
    bytes: &mut Vec<u8>,
    response: &mut Response,
) -> Result<(), reqwest::Error> {
    while bytes.len() <= limit
        && let Some(chunk) = response.chunk().await?
    {
        bytes.extend_from_slice(&chunk);
    }
    Ok(())
}

/// Decodes UTF-8 and replaces invalid sequences by U+FFFD. `None` if that makes the text too large.
fn utf8(bytes: Vec<u8>) -> Option<String> {
    let invalid = match String::from_utf8(bytes) {
        Ok(text) => return Some(text),
        Err(error) => error.into_bytes(),
    };
    let mut text = String::with_capacity(invalid.len());
    for chunk in invalid.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
        }
        if text.len() > MAX_BODY {
            return None;
        }
    }
    Some(text)
}

/// Replaces each escape of a lone surrogate, `\uD800`–`\uDFFF`, by `\uFFFD`, which is as long.
fn replace_lone_surrogates(json: &mut [u8]) {
    let mut at = 0;
    while let Some(found) = json.get(at..).and_then(|rest| memchr(b'\\', rest)) {
        at += found;
        match (surrogate(json, at), surrogate(json, at + 6)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => at += 12,
            (Some(_), _) => {
                json[at + 2..at + 6].copy_from_slice(b"FFFD");
                at += 6;
            }
            // Any other escape: skip its second character, which could be a backslash.
            (None, _) => at += 2,
        }
    }
}

/// The surrogate of a `\uXXXX` escape at this position.
fn surrogate(json: &[u8], at: usize) -> Option<u16> {
    let digits = json.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let digits = std::str::from_utf8(digits)
        .ok()
        .filter(|digits| !digits.starts_with('+'))?;
    u16::from_str_radix(digits, 16)
        .ok()
        .filter(|unit| (0xD800..=0xDFFF).contains(unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire;

    fn body(json: impl Into<Vec<u8>>) -> Body {
        Body::new(json.into(), &ApiKey::new("key_1.secret").unwrap()).unwrap()
    }

    /// Decodes a JSON string as a remark.
    fn text(json: &str) -> String {
        let run: wire::TestRun = body(format!("{{\"remarks\":{json}}}")).object().unwrap();
        run.remarks.unwrap()
    }

    #[test]
    fn a_lone_surrogate_is_replaced() {
        assert_eq!(text(r#""a\ud83dz""#), "a\u{fffd}z");
        assert_eq!(text(r#""a\ude00""#), "a\u{fffd}");
        assert_eq!(text(r#""\ud83d\ud83d\ude00""#), "\u{fffd}😀");
        assert_eq!(text(r#""\\ud83d""#), r"\ud83d");
    }

    #[test]
    fn an_escaped_key_is_redacted() {
        assert_eq!(text(r#""see key_1\u002esecret""#), "see [api key]");
    }

    #[test]
    fn invalid_utf8_is_replaced() {
        let run: wire::TestRun = body(*b"{\"remarks\":\"a\xffb\"}").object().unwrap();
        assert_eq!(run.remarks.unwrap(), "a\u{fffd}b");
        let key = ApiKey::new("k").unwrap();
        assert!(Body::new(vec![0xff; MAX_BODY], &key).is_none());
    }

    #[test]
    fn an_empty_body_is_null_and_a_byte_order_mark_is_ignored() {
        assert!(body(" \n").object::<wire::TestRun>().is_err());
        let run: wire::TestRun = body("\u{feff}{\"jobId\":\"j\"}").object().unwrap();
        assert_eq!(run.job_id.unwrap(), "j");
    }

    #[test]
    fn a_body_that_is_not_complete_json_is_refused() {
        let key = ApiKey::new("k").unwrap();
        let deep = vec![b'['; 1_000_000];
        for json in [&b"{\"a\":1"[..], b"{} x", b"<html>", &deep] {
            assert!(Body::new(json.to_vec(), &key).is_none());
        }
    }

    #[test]
    fn a_field_of_an_unexpected_type_is_absent_and_the_last_value_of_a_key_counts() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let json = format!(
            r#"{{"x":{deep},"jobId":7,"agent":["a"],"chatId":"c","chatId":"d","isSuccessful":1e999,
                "testCase":{{"attempt":"2","label":{{}},"attempt":3.0}},"remarks":"r","remarks":null}}"#
        );
        let run: wire::TestRun = body(json).object().unwrap();
        assert_eq!((run.job_id, run.chat_id.as_deref()), (None, Some("d")));
        assert!(run.agent.is_none() && run.remarks.is_none() && run.is_successful.is_none());
        let case = run.test_case.unwrap();
        assert_eq!((case.attempt, case.label), (Some(3), None));
    }

    #[test]
    fn a_count_is_a_whole_number_or_unknown() {
        let count = |json: &str| {
            let json = format!("{{\"totalAttempts\":{json}}}");
            body(json)
                .object::<wire::BatchRun>()
                .unwrap()
                .total_attempts
        };
        for two in ["2", "2.0", "\"2\"", "2e0"] {
            assert_eq!(count(two), Some(2), "{two}");
        }
        for unknown in [
            "-1", "2.5", "\"many\"", "\"+2\"", "\"\"", "null", "true", "1e30", "1e999", "[2]",
        ] {
            assert_eq!(count(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn the_cases_of_a_batch_are_objects_or_ids_and_texts_are_joined() {
        let json =
            r#"{"testCases":["tc_1",7,{"testCaseId":"tc_2","x":[{}],"testCaseId":"tc_3"},null]}"#;
        let batch: wire::BatchRun = body(json).object().unwrap();
        let cases = format!("{:?}", batch.test_cases.unwrap());
        assert!(
            cases.contains("Id(\"tc_1\")") && cases.contains("tc_3"),
            "{cases}"
        );
        let json = r#"{"conversation":[{"content":["a","b"]},{"content":"c"},{"content":[1]},3]}"#;
        let run: wire::TestRun = body(json).object().unwrap();
        let turns: Vec<_> = run
            .conversation
            .unwrap()
            .into_iter()
            .map(|turn| turn.content)
            .collect();
        assert_eq!(turns, [Some("a\nb".to_owned()), Some("c".to_owned()), None]);
    }
}
