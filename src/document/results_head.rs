//! The first values of `results.json`, read without the rest.

use std::fmt;
use std::io;

use jiff::Timestamp;
use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::counts::Counts;
use super::results::{Head, ReadError};
use crate::outcome::CaseTally;
use crate::text::UntrustedText;

/// These values come first, and this is far more than they take.
const MAX_BYTES: u64 = 256 * 1024;

/// The values after them are as large as the run.
const REST: [&str; 2] = ["batches", "groups"];

/// What the first values of `results.json` say about a run.
#[derive(Debug, Deserialize)]
pub(crate) struct ResultsHead {
    /// The verdict.
    pub verdict: UntrustedText,
    /// Whether the run used the embedded sandbox.
    #[serde(rename = "sandbox")]
    pub is_sandboxed: bool,
    /// The address of the API.
    pub service: Option<UntrustedText>,
    /// When the run started.
    pub started: Timestamp,
    /// The number of cases with each result.
    #[serde(with = "Counts")]
    pub counts: CaseTally,
}

impl ResultsHead {
    /// Reads the first values.
    ///
    /// # Errors
    /// See [`ReadError`]. The rest of the file may be damaged.
    pub(crate) fn read(from: impl io::Read) -> Result<Self, ReadError> {
        let mut first = First(Map::new());
        let from = io::BufReader::new(from.take(MAX_BYTES));
        let mut json = serde_json::Deserializer::from_reader(from);
        // It stops with an error after the first values; what is missing then shows below.
        let stopped = (&mut json).deserialize_map(&mut first);
        if let Err(error) = &stopped
            && error.is_io()
        {
            return Err(ReadError::Io(io::Error::other(error.to_string())));
        }
        let values = Value::Object(first.0);
        Head::deserialize(&values)?.check()?;
        Ok(Self::deserialize(values)?)
    }
}

/// The values that were read so far.
struct First(Map<String, Value>);

impl<'de> Visitor<'de> for &mut First {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the results of a run")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if REST.contains(&key.as_str()) {
                return Err(A::Error::custom("the rest is not needed"));
            }
            let value = map.next_value()?;
            self.0.insert(key, value);
        }
        map.next_value::<IgnoredAny>().map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Results, write};
    use crate::outcome::{End, Outcome, Service};

    fn written() -> String {
        let service = Service::Api("https://a".to_owned());
        let mut json = Vec::new();
        let outcome = Outcome::without_work(service, End::Completed);
        write(&Results::from(&outcome), &mut json).unwrap();
        String::from_utf8(json).unwrap()
    }

    #[test]
    fn the_head_is_read_even_if_the_rest_is_damaged() {
        let json = written();
        let (head, _) = json.split_once("\"batches\"").unwrap();
        let damaged = format!("{head}\"batches\": [{{");
        for text in [&json, &damaged] {
            let head = ResultsHead::read(text.as_bytes()).unwrap();
            assert_eq!(head.verdict.as_raw(), "empty");
            assert_eq!(head.service.unwrap().as_raw(), "https://a");
            assert_eq!(head.counts, CaseTally::default());
        }
    }

    #[test]
    fn another_file_is_refused() {
        let message = |text: &str| ResultsHead::read(text.as_bytes()).unwrap_err().to_string();
        let newer = written().replace("\"version\": 1,", "\"version\": 9,");
        assert!(message(&newer).contains("version 9"));
        assert!(message("{\"tool\": \"x\", \"version\": 1}").contains("\"x\""));
        for text in ["", "[]", "{}", "{\"a\": {}"] {
            let expected = "not the results of a run of sigma-suite";
            assert_eq!(message(text), expected, "{text}");
        }
    }
}
