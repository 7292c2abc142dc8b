//! Replaces `${NAME}` and `${NAME:-default}` in ids, and only there. Values from the environment are never
//! shown, since they may be secrets.

use std::borrow::Cow;

use thiserror::Error;

use super::rule::Rule;

/// Why the variables of an id cannot be replaced.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(super) enum InterpolationError {
    /// A `${` that does not start a valid variable.
    #[error("not a valid variable")]
    Malformed,
    /// A variable without a value and without a default.
    #[error("the variable {0} is not set")]
    Unset(String),
    /// The variable that holds the API key.
    #[error("a suite file may not read the API key")]
    KeyVariable,
    /// Another variable whose value contains the API key.
    #[error("the value of the variable {0} contains the API key")]
    KeyInVariable(String),
    /// An id that contains the API key.
    #[error("this id contains the API key")]
    KeyInId,
}

impl InterpolationError {
    pub(super) fn rule(&self) -> Rule {
        match self {
            Self::Malformed | Self::Unset(_) => Rule::Variable,
            Self::KeyVariable | Self::KeyInVariable(_) | Self::KeyInId => Rule::ApiKey,
        }
    }

    pub(super) fn help(&self) -> String {
        match self {
            Self::Malformed => "write `${NAME}` or `${NAME:-default}`".to_owned(),
            Self::Unset(name) => format!("set {name}, or add a default: `${{{name}:-…}}`"),
            Self::KeyVariable => "use another variable for ids".to_owned(),
            Self::KeyInVariable(name) => {
                format!("set {name} to an id; ids are sent to the service and shown in reports")
            }
            Self::KeyInId => "replace it with the id from the dashboard".to_owned(),
        }
    }
}

/// The variable of the API key. A suite file that could read it could send it to the service as an id.
const KEY_VARIABLE: &str = "SIGMAMIND_API_KEY";

/// Replaces the variables, and returns whether there were any. None of them may contain the key.
pub(super) fn interpolate(
    text: &str,
    variable: impl Fn(&str) -> Option<String>,
    contains_key: impl Fn(&str) -> bool,
) -> Result<(Cow<'_, str>, bool), InterpolationError> {
    // A search for one byte is several times faster than one for `${`, and nearly no id has variables.
    let (filled, any) = if text.contains('$') {
        let (filled, any) = fill(text, variable, &contains_key)?;
        (Cow::Owned(filled), any)
    } else {
        (Cow::Borrowed(text), false)
    };
    // Two variables may each contain a part of the key.
    if contains_key(&filled) {
        return Err(InterpolationError::KeyInId);
    }
    Ok((filled, any))
}

fn fill(
    text: &str,
    variable: impl Fn(&str) -> Option<String>,
    contains_key: impl Fn(&str) -> bool,
) -> Result<(String, bool), InterpolationError> {
    let (mut filled, mut rest, mut any) = (String::new(), text, false);
    while let Some((before, after)) = rest.split_once("${") {
        let (inside, remainder) = after.split_once('}').ok_or(InterpolationError::Malformed)?;
        let (name, default) = match inside.split_once(":-") {
            Some((name, default)) => (name, Some(default)),
            None => (inside, None),
        };
        if !is_name(name) {
            return Err(InterpolationError::Malformed);
        }
        if name.eq_ignore_ascii_case(KEY_VARIABLE) {
            return Err(InterpolationError::KeyVariable);
        }
        let value = variable(name).filter(|value| !value.is_empty());
        if value.as_deref().is_some_and(&contains_key) {
            return Err(InterpolationError::KeyInVariable(name.to_owned()));
        }
        let value = value.or_else(|| default.map(str::to_owned));
        filled.push_str(before);
        filled.push_str(&value.ok_or_else(|| InterpolationError::Unset(name.to_owned()))?);
        (rest, any) = (remainder, true);
    }
    filled.push_str(rest);
    Ok((filled, any))
}

fn is_name(name: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    name.bytes().all(is_word) && name.bytes().next().is_some_and(|b| !b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> Result<String, InterpolationError> {
        let variable = |name: &str| match name {
            "ID" => Some("abc".to_owned()),
            "PART" => Some("sec".to_owned()),
            "COPY" => Some("a secret".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => Some("stolen".to_owned()).filter(|_| name.eq_ignore_ascii_case(KEY_VARIABLE)),
        };
        interpolate(text, variable, |text| text.contains("secret"))
            .map(|(text, _)| text.into_owned())
    }

    #[test]
    fn variables_and_defaults_are_replaced() {
        assert_eq!(filled("tc_${ID}_${NO:-x}").unwrap(), "tc_abc_x");
        assert_eq!(filled("${EMPTY:-d}").unwrap(), "d");
        assert_eq!(filled("$ID {x}").unwrap(), "$ID {x}");
    }

    #[test]
    fn a_variable_without_a_value_or_with_bad_syntax_is_an_error() {
        assert_eq!(
            filled("${NO}"),
            Err(InterpolationError::Unset("NO".to_owned()))
        );
        for text in ["${", "${}", "${1A}", "${A B}", "${A:x}", "${A"] {
            assert_eq!(filled(text), Err(InterpolationError::Malformed), "{text}");
        }
    }

    #[test]
    fn the_key_never_becomes_part_of_an_id() {
        for text in ["${SIGMAMIND_API_KEY}", "${sigmamind_api_key:-x}"] {
            assert_eq!(filled(text), Err(InterpolationError::KeyVariable));
        }
        let copy = InterpolationError::KeyInVariable("COPY".to_owned());
        assert_eq!(filled("tc_${COPY}"), Err(copy));
        for text in ["${PART}ret", "secret", "${NO:-secret}"] {
            assert_eq!(filled(text), Err(InterpolationError::KeyInId), "{text}");
        }
    }
}
