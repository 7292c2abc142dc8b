//! Values that documents contain as strings of a fixed form.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::json;

use crate::outcome::{
    AttemptState, DefinitionDigest, FailOn, PlanDigest, Rate, Shard, Signal, TroubleKind,
};

/// A value that documents contain as a string of a fixed form. Also for `#[serde(with)]`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Coded<T>(pub(crate) T);

/// A type whose values have a fixed text form.
pub(crate) trait Code: Sized {
    /// What a value is, for error messages.
    const WHAT: &str;

    fn text(&self) -> String;

    fn parse(text: &str) -> Option<Self>;

    /// The JSON Schema of the text, without `type`.
    fn schema() -> Schema;
}

impl<T: Code> Coded<T> {
    pub(super) fn serialize<S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&value.text())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        let text = String::deserialize(from)?;
        let error = || de::Error::custom(format!("{text:?} is not {}", T::WHAT));
        T::parse(&text).ok_or_else(error)
    }
}

impl<T: Code> Serialize for Coded<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        Self::serialize(&self.0, to)
    }
}

impl<'de, T: Code> Deserialize<'de> for Coded<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::deserialize(from).map(Self)
    }
}

impl<T: Code> JsonSchema for Coded<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::WHAT.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut schema = T::schema();
        schema.insert("type".to_owned(), "string".into());
        schema
    }
}

/// Implements [`Code`] for a type that lists all its values.
macro_rules! listed {
    ($type:ty, $what:literal) => {
        listed!($type, $what, |all| {
            let all: Vec<&str> = all.iter().map(|value| value.as_str()).collect();
            json_schema!({ "enum": all })
        });
    };
    ($type:ty, $what:literal, |$all:ident| $schema:expr) => {
        impl Code for $type {
            const WHAT: &str = $what;

            fn text(&self) -> String {
                self.as_str().to_owned()
            }

            fn parse(text: &str) -> Option<Self> {
                let mut all = Self::ALL.iter().copied();
                all.find(|value| value.as_str() == text)
            }

            fn schema() -> Schema {
                let $all = Self::ALL;
                $schema
            }
        }
    };
}

/// Implements [`Code`] for a type that is parsed.
macro_rules! parsed {
    ($type:ty, $what:literal, $pattern:literal) => {
        impl Code for $type {
            const WHAT: &str = $what;

            fn text(&self) -> String {
                self.to_string()
            }

            fn parse(text: &str) -> Option<Self> {
                Self::parse(text)
            }

            fn schema() -> Schema {
                json_schema!({ "pattern": $pattern })
            }
        }
    };
}

listed!(AttemptState, "the state of an attempt");
listed!(FailOn, "a finding of --fail-on");
listed!(Signal, "a signal that stops a run");
listed!(TroubleKind, "a kind of problem", |all| {
    let kinds = all.iter();
    let kinds = kinds.map(|kind| json!({ "const": kind.as_str(), "description": kind.meaning() }));
    json_schema!({ "oneOf": kinds.collect::<Vec<_>>() })
});
parsed!(Rate, "a rate above 0 and up to 1", r"^(0?\.\d+|1(\.0*)?)$");
parsed!(PlanDigest, "a digest of a plan", r"^[0-9a-f]{64}$");
parsed!(
    DefinitionDigest,
    "a digest of a definition",
    r"^[0-9a-f]{16}$"
);
parsed!(Shard, "a shard such as 2/4", r"^\d+/\d+$");
