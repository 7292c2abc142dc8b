//! `${NAME}` and `${NAME:-default}` in ids. Nothing else in a suite file is filled in, and what comes from the
//! environment is never shown: it may be a secret.

/// Why an id with variables cannot be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum InterpolationError {
    /// A `${` that is no variable.
    Malformed,
    /// A variable that has no value and no default.
    Unset(String),
    /// The variable that holds the key.
    Key,
}

/// Where the API key is; a suite file that could read it could send it elsewhere as an id.
const KEY: &str = "SIGMAMIND_API_KEY";

/// Fills in the variables; says whether there were any.
pub(super) fn interpolate(
    text: &str,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<(String, bool), InterpolationError> {
    let (mut filled, mut rest, mut any) = (String::new(), text, false);
    while let Some((before, after)) = rest.split_once("${") {
        let (inside, behind) = after.split_once('}').ok_or(InterpolationError::Malformed)?;
        let (name, default) = match inside.split_once(":-") {
            Some((name, default)) => (name, Some(default)),
            None => (inside, None),
        };
        if !is_name(name) {
            return Err(InterpolationError::Malformed);
        }
        if name.eq_ignore_ascii_case(KEY) {
            return Err(InterpolationError::Key);
        }
        let value = variable(name).filter(|value| !value.is_empty());
        let value = value.or_else(|| default.map(str::to_owned));
        filled.push_str(before);
        filled.push_str(&value.ok_or_else(|| InterpolationError::Unset(name.to_owned()))?);
        (rest, any) = (behind, true);
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

    fn fill(text: &str) -> Result<String, InterpolationError> {
        let variable = |name: &str| match name {
            "ID" => Some("abc".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => Some("stolen".to_owned()).filter(|_| name.eq_ignore_ascii_case(KEY)),
        };
        interpolate(text, variable).map(|(text, _)| text)
    }

    #[test]
    fn variables_and_defaults_are_filled_in() {
        assert_eq!(fill("tc_${ID}_${NO:-x}").unwrap(), "tc_abc_x");
        assert_eq!(fill("${EMPTY:-d}").unwrap(), "d");
        assert_eq!(fill("$ID {x}").unwrap(), "$ID {x}");
    }

    #[test]
    fn what_has_no_value_is_an_error() {
        assert_eq!(
            fill("${NO}"),
            Err(InterpolationError::Unset("NO".to_owned()))
        );
        for text in ["${", "${}", "${1A}", "${A B}", "${A:x}", "${A"] {
            assert_eq!(fill(text), Err(InterpolationError::Malformed), "{text}");
        }
    }

    #[test]
    fn the_key_is_never_read() {
        assert_eq!(fill("${SIGMAMIND_API_KEY}"), Err(InterpolationError::Key));
        assert_eq!(
            fill("${sigmamind_api_key:-x}"),
            Err(InterpolationError::Key)
        );
    }
}
