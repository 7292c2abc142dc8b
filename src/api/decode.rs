//! A lenient serde deserializer for JSON text that is known to be well formed.
//!
//! Whether it can decode a value or not, it continues behind it. So a field of an unexpected type does not affect
//! others, and unknown fields are skipped without being decoded. The last value of a repeated key counts. The API key
//! is redacted from every string.

use std::borrow::Cow;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};

use super::ApiKey;
use super::json::{Fields, Json, UnexpectedType, clean};
use super::scan::Scanner;

impl<'de> Json<'de, '_> {
    pub(super) fn decode<T: Deserialize<'de>>(self) -> Result<T, UnexpectedType> {
        decode_next(&mut Scanner::new(self.text), self.key)
    }
}

/// Calls `each` with every element of the array that starts here and its text, until it returns an error.
pub(super) fn for_each<'de, T: Deserialize<'de>, E>(
    scanner: &mut Scanner<'de>,
    key: &ApiKey,
    mut each: impl FnMut(Result<T, UnexpectedType>, &'de str) -> Result<(), E>,
) -> Result<(), E> {
    if !scanner.enter(b'[') {
        return Ok(());
    }
    while scanner.has_next() {
        let start = *scanner;
        let element = decode_next(scanner, key);
        each(element, start.text_until(*scanner))?;
    }
    Ok(())
}

/// Decodes the fields of an object.
pub(super) fn decode_fields<'de, T: Deserialize<'de>>(
    fields: Fields<'de, '_>,
) -> Result<T, UnexpectedType> {
    T::deserialize(MapAccessDeserializer::new(LastValues::of(fields)))
}

fn decode_next<'de, T: Deserialize<'de>>(
    scanner: &mut Scanner<'de>,
    key: &ApiKey,
) -> Result<T, UnexpectedType> {
    let start = *scanner;
    let mut values = Values {
        scanner: start,
        key,
        repeated: RepeatedKeys::NotFound,
    };
    let decoded = T::deserialize(&mut values);
    *scanner = values.scanner;
    if values.repeated == RepeatedKeys::NotFound {
        return decoded;
    }
    values.scanner = start;
    T::deserialize(&mut values)
}

/// Decodes the values of a text in their order.
struct Values<'de, 'a> {
    scanner: Scanner<'de>,
    key: &'a ApiKey,
    repeated: RepeatedKeys,
}

/// Whether an object repeats a key. A type takes each key once, so that the object has to be read from its start again
/// with only the last values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RepeatedKeys {
    NotFound,
    Found,
}

impl<'de, 'a> Values<'de, 'a> {
    /// A value whose objects may repeat keys.
    fn of(json: Json<'de, 'a>) -> Self {
        Self {
            scanner: Scanner::new(json.text),
            key: json.key,
            repeated: RepeatedKeys::Found,
        }
    }

    fn json(&mut self) -> Json<'de, 'a> {
        Json {
            text: self.scanner.value(),
            key: self.key,
        }
    }

    /// Decodes an array or an object in one pass. If that ends early, it is skipped.
    fn within<T>(
        &mut self,
        bracket: u8,
        decode: impl FnOnce(&mut Self, &mut bool) -> Result<T, UnexpectedType>,
    ) -> Result<T, UnexpectedType> {
        let start = self.scanner;
        let mut is_read = false;
        let decoded = if self.scanner.enter(bracket) {
            decode(self, &mut is_read)
        } else {
            Err(UnexpectedType)
        };
        if !is_read {
            self.scanner = start;
            self.scanner.value();
        }
        decoded
    }
}

impl<'de> Deserializer<'de> for &mut Values<'de, '_> {
    type Error = UnexpectedType;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnexpectedType> {
        match self.scanner.peek() {
            Some(b'{') => visitor.visit_map(LastValues::of(self.json().fields(None))),
            Some(b'[') => self.deserialize_seq(visitor),
            Some(b'"') => match clean(self.scanner.string(), self.key) {
                Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
                Cow::Owned(text) => visitor.visit_string(text),
            },
            _ => {
                let mut scalar = serde_json::Deserializer::from_str(self.scanner.value());
                let decoded = scalar.deserialize_any(visitor);
                decoded.map_err(|_| UnexpectedType)
            }
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, UnexpectedType> {
        // Some objects may be given by their id alone.
        if self.scanner.peek() == Some(b'"') {
            return self.deserialize_any(visitor);
        }
        if self.repeated == RepeatedKeys::Found {
            let json = self.json();
            return if json.is_object() {
                visitor.visit_map(LastValues::of(json.fields(Some(names))))
            } else {
                Err(UnexpectedType)
            };
        }
        self.within(b'{', |values, is_read| {
            visitor.visit_map(UniqueFields {
                values,
                names,
                seen: 0,
                is_read,
            })
        })
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnexpectedType> {
        if self.scanner.peek() == Some(b'n') {
            self.scanner.value();
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnexpectedType> {
        self.within(b'[', |values, is_read| {
            visitor.visit_seq(Elements { values, is_read })
        })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> Result<V::Value, UnexpectedType> {
        self.scanner.value();
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct tuple tuple_struct map enum identifier
    }
}

/// The elements of an array.
struct Elements<'v, 'de, 'a> {
    values: &'v mut Values<'de, 'a>,
    is_read: &'v mut bool,
}

impl<'de> SeqAccess<'de> for Elements<'_, 'de, '_> {
    type Error = UnexpectedType;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, UnexpectedType> {
        if self.values.scanner.has_next() {
            return seed.deserialize(&mut *self.values).map(Some);
        }
        *self.is_read = true;
        Ok(None)
    }
}

/// The fields of an object with known names. Ends with an error at a repeated key.
struct UniqueFields<'v, 'de, 'a> {
    values: &'v mut Values<'de, 'a>,
    names: &'static [&'static str],
    /// One bit per name. No type has more than 64 fields.
    seen: u64,
    is_read: &'v mut bool,
}

impl<'de> MapAccess<'de> for UniqueFields<'_, 'de, '_> {
    type Error = UnexpectedType;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, UnexpectedType> {
        while self.values.scanner.has_next() {
            let key = self.values.scanner.key();
            let Some(index) = self.names.iter().position(|name| *name == key) else {
                self.values.scanner.value();
                continue;
            };
            if self.seen & (1 << index) != 0 {
                self.values.repeated = RepeatedKeys::Found;
                return Err(UnexpectedType);
            }
            self.seen |= 1 << index;
            let name = self.names[index].into_deserializer();
            return seed.deserialize(name).map(Some);
        }
        *self.is_read = true;
        Ok(None)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, UnexpectedType> {
        seed.deserialize(&mut *self.values)
    }
}

/// The fields of an object that may repeat keys.
struct LastValues<'de, 'a> {
    /// Those that were not read yet.
    rest: Fields<'de, 'a>,
    /// The value of the key that was read last.
    value: Option<Json<'de, 'a>>,
}

impl<'de, 'a> LastValues<'de, 'a> {
    fn of(rest: Fields<'de, 'a>) -> Self {
        Self { rest, value: None }
    }
}

impl<'de> MapAccess<'de> for LastValues<'de, '_> {
    type Error = UnexpectedType;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, UnexpectedType> {
        let Some((key, value)) = self.rest.pop() else {
            return Ok(None);
        };
        self.value = Some(value);
        seed.deserialize(key.into_deserializer()).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, UnexpectedType> {
        let value = self.value.take().ok_or(UnexpectedType)?;
        seed.deserialize(&mut Values::of(value))
    }
}

#[cfg(test)]
mod tests;
