//! A lenient serde deserializer for JSON text that is known to be well formed.
//!
//! It locates each value in the text before it decodes it. So a field of an unexpected type does not affect others,
//! and unknown fields are skipped without being decoded. The last value of a repeated key counts. The API key is
//! redacted from every string.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::MapDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, IntoDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};
use serde_json::Error;
use serde_json::value::RawValue;

use super::ApiKey;
use super::redact::TextEnd;

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

impl<'de> Json<'de, '_> {
    fn first(self) -> Option<u8> {
        self.text
            .bytes()
            .find(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
    }

    pub(super) fn is_object(self) -> bool {
        self.first() == Some(b'{')
    }

    pub(super) fn is_array(self) -> bool {
        self.first() == Some(b'[')
    }

    fn is_string(self) -> bool {
        self.first() == Some(b'"')
    }

    /// The value of one field of an object.
    pub(super) fn field(self, name: &'static str) -> Option<Self> {
        let (_, text) = self.fields(Some(&[name])).ok()?.pop()?;
        Some(Self { text, ..self })
    }

    /// Calls `each` with every element of an array until it returns an error.
    pub(super) fn for_each<E>(self, mut each: impl FnMut(Self) -> Result<(), E>) -> Result<(), E> {
        let mut failed = None;
        let visitor = ForEachVisitor(|text| {
            let result = each(Self { text, ..self });
            failed = result.err();
            failed.is_none()
        });
        // It cannot fail otherwise, since the text is well formed.
        let _ = serde_json::Deserializer::from_str(self.text).deserialize_seq(visitor);
        failed.map_or(Ok(()), Err)
    }

    /// The JSON text of an object's fields: those with the given names, or the first ones if `names` is `None`.
    fn fields(self, names: Option<&[&str]>) -> Result<Vec<(Cow<'de, str>, &'de str)>, Error> {
        if !self.is_object() {
            // The parser's error would quote the whole text.
            return Err(Error::custom("not an object"));
        }
        serde_json::Deserializer::from_str(self.text).deserialize_map(FieldsVisitor { names })
    }

    fn string(self) -> Result<String, Error> {
        let mut text: String = serde_json::from_str(self.text)?;
        if text.len() <= MAX_TEXT_LENGTH {
            self.key.redact(&mut text);
        } else {
            text.truncate(text.floor_char_boundary(MAX_TEXT_LENGTH));
            text.shrink_to_fit();
            self.key.redact_until(&mut text, TextEnd::Cut);
            text.push('…');
        }
        Ok(text)
    }

    fn visit_fields<V: Visitor<'de>>(
        self,
        names: Option<&[&str]>,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let fields = self.fields(names)?.into_iter();
        let fields = fields.map(|(name, text)| (name, Self { text, ..self }));
        visitor.visit_map(MapDeserializer::new(fields))
    }
}

impl<'de> Deserializer<'de> for Json<'de, '_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.is_object() {
            self.visit_fields(None, visitor)
        } else if self.is_array() {
            self.deserialize_seq(visitor)
        } else if self.is_string() {
            visitor.visit_string(self.string()?)
        } else {
            serde_json::Deserializer::from_str(self.text).deserialize_any(visitor)
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.visit_fields(Some(fields), visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.text.trim() == "null" {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if !self.is_array() {
            return Err(Error::custom("not an array"));
        }
        let elements = RedactedElements {
            inner: visitor,
            key: self.key,
        };
        serde_json::Deserializer::from_str(self.text).deserialize_seq(elements)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct tuple tuple_struct map enum identifier
    }
}

impl<'de> IntoDeserializer<'de, Error> for Json<'de, '_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// Returns the JSON text of an object's fields.
struct FieldsVisitor<'a> {
    names: Option<&'a [&'a str]>,
}

impl<'de> Visitor<'de> for FieldsVisitor<'_> {
    type Value = Vec<(Cow<'de, str>, &'de str)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields: Self::Value = Vec::new();
        while let Some(ObjectKey(name)) = map.next_key()? {
            let earlier = fields.iter().position(|(known, _)| *known == name);
            let is_wanted = match self.names {
                Some(names) => names.contains(&&*name),
                None => earlier.is_some() || fields.len() < MAX_KEYS,
            };
            if !is_wanted {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let text = map.next_value::<&RawValue>()?.get();
            match earlier {
                Some(at) => fields[at].1 = text,
                None => fields.push((name, text)),
            }
        }
        Ok(fields)
    }
}

/// The key of an object, copied only if it holds escapes.
struct ObjectKey<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for ObjectKey<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectKeyVisitor;

        impl<'de> Visitor<'de> for ObjectKeyVisitor {
            type Value = ObjectKey<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<ObjectKey<'de>, E> {
                Ok(ObjectKey(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<ObjectKey<'de>, E> {
                Ok(ObjectKey(Cow::Owned(name.to_owned())))
            }
        }

        deserializer.deserialize_str(ObjectKeyVisitor)
    }
}

/// Visits the elements of an array until the function returns `false`.
struct ForEachVisitor<F>(F);

impl<'de, F: FnMut(&'de str) -> bool> Visitor<'de> for ForEachVisitor<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<(), A::Error> {
        while let Some(element) = elements.next_element::<&RawValue>()? {
            if !(self.0)(element.get()) {
                return Err(A::Error::custom("not read to the end"));
            }
        }
        Ok(())
    }
}

/// Wraps a visitor, or the elements that it visits, so that the API key is redacted from them.
struct RedactedElements<'a, T> {
    inner: T,
    key: &'a ApiKey,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for RedactedElements<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        self.inner.visit_seq(RedactedElements {
            inner,
            key: self.key,
        })
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for RedactedElements<'_, A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        let Some(element) = self.inner.next_element::<&RawValue>()? else {
            return Ok(None);
        };
        let json = Json {
            text: element.get(),
            key: self.key,
        };
        seed.deserialize(json).map(Some).map_err(A::Error::custom)
    }
}
