//! Ids, one type per kind, so that they cannot be mixed up.
//!
//! An id is opaque: its length and prefix have no meaning. There is one exception: the service writes an agent's id
//! with or without a leading `agent_`, and both mean the same agent.

use std::fmt;
use std::hash::{Hash, Hasher};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};

/// Far longer than the service's ids, which have 16 or 17 characters after a prefix.
const MAX_LENGTH: usize = 128;

/// Whether the text is safe in a URL path, a log line and a file name without escaping.
pub(crate) fn is_plain(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b':' | b'~');
    (1..=MAX_LENGTH).contains(&text.len())
        && text.bytes().all(plain)
        && text.bytes().any(|b| b != b'.')
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, JsonSchema, Serialize)]
        #[schemars(inline)]
        pub struct $name(String);

        impl $name {
            /// An id; `None` if the text is too long or has other characters than an id.
            #[must_use]
            pub fn new(text: &str) -> Option<Self> {
                is_plain(text).then(|| Self(text.to_owned()))
            }

            /// The id as written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// What two ids are compared by.
            fn identity(&self) -> &str {
                let bare = self.0.strip_prefix($prefix);
                bare.filter(|bare| !bare.is_empty()).unwrap_or(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                let error = || de::Error::custom(format!("{text:?} is not {}", $what));
                Self::new(&text).ok_or_else(error)
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.identity() == other.identity()
            }
        }

        impl Eq for $name {}

        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.identity().hash(state);
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> std::cmp::Ordering {
                self.identity().cmp(other.identity())
            }
        }
    };
}

id! {
    /// An agent. Comparisons ignore one leading `agent_`; the text is kept as written.
    AgentId, "an agent id", "agent_"
}
id! {
    /// A test case on the platform, `tc_…`.
    TestCaseId, "a test case id", ""
}
id! {
    /// A batch run, `batch_…`: the result of one create.
    BatchId, "a batch id", ""
}
id! {
    /// One run of this program, and the name of its ledger. Run ids sort by start time.
    RunId, "a run id", ""
}
id! {
    /// A test run, `job_…`: one attempt of one case in one batch.
    JobId, "a job id", ""
}

impl AgentId {
    /// The id without the optional prefix.
    #[must_use]
    pub fn bare(&self) -> &str {
        self.identity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_id_is_equal_with_and_without_its_prefix() {
        let (bare, prefixed) = (
            AgentId::new("D5D0").unwrap(),
            AgentId::new("agent_D5D0").unwrap(),
        );
        assert_eq!(bare, prefixed);
        assert_eq!(prefixed.as_str(), "agent_D5D0");
        assert_ne!(AgentId::new("agent_agent_D5D0").unwrap(), bare);
    }

    #[test]
    fn an_id_cannot_climb_out_of_a_path() {
        for hostile in ["", ".", "..", "a/b", "a?b", "a b", "a\n", "é", "%2e"] {
            assert_eq!(BatchId::new(hostile), None, "{hostile:?}");
        }
    }
}
