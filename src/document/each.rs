//! Sequences of a document that are converted one element at a time.

use std::borrow::Cow;
use std::marker::PhantomData;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A sequence of values that are written and read as `D`. For `#[serde(with)]`.
///
/// Each value is converted when its turn comes, so that a document takes no memory besides what it is made of.
pub(super) struct Each<D>(D);

impl<D> Each<D> {
    pub(super) fn serialize<'a, T, S>(values: &'a [T], to: S) -> Result<S::Ok, S::Error>
    where
        D: From<&'a T> + Serialize,
        S: Serializer,
    {
        to.collect_seq(values.iter().map(D::from))
    }

    pub(super) fn deserialize<'de, 'a, T, F>(from: F) -> Result<Cow<'a, [T]>, F::Error>
    where
        D: Deserialize<'de>,
        T: From<D> + Clone,
        F: Deserializer<'de>,
    {
        let values = Vec::<Converted<T, D>>::deserialize(from)?;
        Ok(values.into_iter().map(|converted| converted.0).collect())
    }
}

/// A value that was read as `D`.
struct Converted<T, D>(T, PhantomData<D>);

impl<'de, T: From<D>, D: Deserialize<'de>> Deserialize<'de> for Converted<T, D> {
    fn deserialize<F: Deserializer<'de>>(from: F) -> Result<Self, F::Error> {
        Ok(Self(D::deserialize(from)?.into(), PhantomData))
    }
}
