//! The `type` of a failure or an error.

use std::borrow::Cow;

/// The word for dashboards, but never one by which GitLab's reader would cast the element to a value.
pub(super) fn kind(word: &str) -> Cow<'_, str> {
    const CAST: [&str; 18] = [
        "array",
        "base64Binary",
        "binary",
        "boolean",
        "date",
        "dateTime",
        "datetime",
        "decimal",
        "double",
        "duration",
        "file",
        "float",
        "hash",
        "hexBinary",
        "integer",
        "string",
        "symbol",
        "yaml",
    ];
    if CAST.contains(&word) {
        format!("{word}_error").into()
    } else {
        word.into()
    }
}
