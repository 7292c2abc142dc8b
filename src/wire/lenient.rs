//! Deserializers for fields. A value of an unexpected type does not make the object unreadable.
//!
//! They need a format in which a failed field leaves the others readable, such as [`serde_json::Value`]. The
//! streaming deserializer of `serde_json` does not work.

#![expect(
    clippy::unnecessary_wraps,
    reason = "serde requires functions that read a field to return a result"
)]

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// More cases, messages or variables than any object has. Further elements are dropped.
const MAX_LIST_LENGTH: usize = 20_000;

/// Reads a value; one of an unexpected type counts as absent.
pub(super) fn lenient<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    field: D,
) -> Result<Option<T>, D::Error> {
    Ok(T::deserialize(field).ok())
}

/// Reads a list; elements of an unexpected type are dropped.
pub(super) fn lenient_list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    field: D,
) -> Result<Option<Vec<T>>, D::Error> {
    Ok(field.deserialize_seq(ListVisitor(PhantomData)).ok())
}

/// Reads a count: `2`, `2.0` and `"2"` are 2; anything else is unknown, not 0.
pub(super) fn count<'de, D: Deserializer<'de>>(field: D) -> Result<Option<u64>, D::Error> {
    Ok(field.deserialize_any(CountVisitor).ok())
}

/// Reads a string, or a list of strings, which are joined as lines.
pub(super) fn text_or_texts<'de, D: Deserializer<'de>>(
    field: D,
) -> Result<Option<String>, D::Error> {
    Ok(field.deserialize_any(TextVisitor).ok())
}

struct LenientElement<T>(Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for LenientElement<T> {
    fn deserialize<D: Deserializer<'de>>(element: D) -> Result<Self, D::Error> {
        Ok(Self(T::deserialize(element).ok()))
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while list.len() < MAX_LIST_LENGTH {
            match elements.next_element::<LenientElement<T>>()? {
                Some(LenientElement(element)) => list.extend(element),
                None => return Ok(list),
            }
        }
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(list)
    }
}

struct CountVisitor;

impl Visitor<'_> for CountVisitor {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a count")
    }

    fn visit_u64<E>(self, count: u64) -> Result<u64, E> {
        Ok(count)
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be a whole number that both types represent exactly"
    )]
    fn visit_f64<E: serde::de::Error>(self, count: f64) -> Result<u64, E> {
        /// 2^53: an `f64` represents every smaller whole number exactly.
        const EXACT_BELOW: f64 = 9_007_199_254_740_992.0;
        if count.fract() == 0.0 && (0.0..EXACT_BELOW).contains(&count) {
            Ok(count as u64)
        } else {
            Err(E::custom("not a count"))
        }
    }

    fn visit_str<E: serde::de::Error>(self, count: &str) -> Result<u64, E> {
        let digits = Some(count).filter(|count| count.bytes().all(|b| b.is_ascii_digit()));
        let count = digits.and_then(|digits| digits.parse().ok());
        count.ok_or_else(|| E::custom("not a count"))
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a list of strings")
    }

    fn visit_str<E>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_string<E>(self, text: String) -> Result<String, E> {
        Ok(text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut texts: A) -> Result<String, A::Error> {
        let mut joined: Option<String> = None;
        while let Some(text) = texts.next_element::<String>()? {
            match &mut joined {
                None => joined = Some(text),
                Some(joined) => {
                    joined.push('\n');
                    joined.push_str(&text);
                }
            }
        }
        Ok(joined.unwrap_or_default())
    }
}

/// An object, or a string instead of it.
pub(super) enum ObjectOrText<T> {
    Object(T),
    Text(String),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for ObjectOrText<T> {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        value.deserialize_any(ObjectOrTextVisitor::new())
    }
}

pub(super) struct ObjectOrTextVisitor<T>(PhantomData<T>);

impl<T> ObjectOrTextVisitor<T> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectOrTextVisitor<T> {
    type Value = ObjectOrText<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a string")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(ObjectOrText::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(object)).map(ObjectOrText::Object)
    }
}
