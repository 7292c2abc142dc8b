//! Conversions between a type of a document and the type that it copies.

/// Converts in both directions, field by field, where both types have the same fields.
macro_rules! same_fields {
    ($document:ident, $copied:ty { $($field:ident),* $(,)? }) => {
        impl From<&$copied> for $document {
            fn from(copied: &$copied) -> Self {
                Self { $($field: copied.$field.clone()),* }
            }
        }

        impl From<$document> for $copied {
            fn from(document: $document) -> Self {
                Self { $($field: document.$field),* }
            }
        }
    };
}

pub(super) use same_fields;
