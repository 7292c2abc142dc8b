//! What YAML 1.2 makes of a scalar without quotation marks. Suite files want strings, and say so.

/// What YAML 1.2 reads in a plain scalar, where that is no string.
pub(super) fn resolved(text: &str) -> Option<&'static str> {
    let number = text.strip_prefix(['-', '+']).unwrap_or(text);
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Some("null"),
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => Some("a boolean"),
        _ if is_number(number) => Some("a number"),
        _ => None,
    }
}

fn is_number(text: &str) -> bool {
    if matches!(text, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return !digits.is_empty() && digits.bytes().all(|b| matches!(b, b'0'..=b'7'));
    }
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    !(whole.is_empty() && fraction.is_empty())
        && is_digits(whole)
        && is_digits(fraction)
        && !exponent.is_empty()
        && is_digits(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_yaml_1_2_says_is_no_string() {
        for text in [
            "1e10", "00123", "-1.5", "0x1F", ".5", "~", "", "null", "True", ".nan", "+7",
        ] {
            assert!(resolved(text).is_some(), "{text}");
        }
        for text in [
            "on",
            "yes",
            "no",
            "1e",
            "1.2.3",
            "tc_1",
            "2027-01-31",
            "0b1",
            "1_000",
            "e1",
        ] {
            assert_eq!(resolved(text), None, "{text}");
        }
    }
}
