//! Fields that cost nothing but themselves if they are not of the type that was expected.
//!
//! They read from deserializers in which a field that fails leaves the others readable, such as
//! [`serde_json::Value`]; a plain `serde_json` stream is none.

#![expect(
    clippy::unnecessary_wraps,
    reason = "serde asks for a result of functions that read a field"
)]

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// More cases, turns or variables than any object has; the rest of a longer list is not kept.
const MAX_LIST_LENGTH: usize = 20_000;

/// A value of another type than expected reads as absent.
pub(super) fn lenient<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    field: D,
) -> Result<Option<T>, D::Error> {
    Ok(T::deserialize(field).ok())
}

/// A list without the elements of another type than expected.
pub(super) fn lenient_list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    field: D,
) -> Result<Option<Vec<T>>, D::Error> {
    Ok(field.deserialize_seq(ListVisitor(PhantomData)).ok())
}

/// A count: `2`, `2.0` and `"2"` are 2; anything else is unknown, which is not 0.
pub(super) fn count<'de, D: Deserializer<'de>>(field: D) -> Result<Option<u64>, D::Error> {
    Ok(field.deserialize_any(CountVisitor).ok())
}

/// A text, or several as lines.
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
        reason = "checked to be a whole number that both types hold exactly"
    )]
    fn visit_f64<E: serde::de::Error>(self, count: f64) -> Result<u64, E> {
        /// 2^53: from here on not every whole number can be told.
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
        f.write_str("a text or several")
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

/// An object, or a text in its place.
pub(super) enum ObjectOrText<T> {
    Object(T),
    Text(String),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for ObjectOrText<T> {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        value.deserialize_any(ObjectOrTextVisitor(PhantomData))
    }
}

struct ObjectOrTextVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectOrTextVisitor<T> {
    type Value = ObjectOrText<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a text")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(ObjectOrText::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(object)).map(ObjectOrText::Object)
    }
}
