//! How YAML 1.2 reads unquoted scalars.

/// The type that YAML 1.2 gives an unquoted scalar; `None` if it is a string.
pub(super) fn implicit_type(text: &str) -> Option<&'static str> {
    let number = text.strip_prefix(['-', '+']).unwrap_or(text);
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Some("null"),
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => Some("a boolean"),
        _ if is_number(number) => Some("a number"),
        _ => None,
    }
}

/// A non-negative number as plain decimal digits: `1e-1` is `0.1`, `0x1F` is `31`, `4.0` is `4`.
///
/// `None` for numbers with more digits than [`MAX_DIGITS`].
pub(super) fn decimal(text: &str) -> Option<String> {
    let text = text.strip_prefix('+').unwrap_or(text);
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            return Some(u64::from_str_radix(digits, radix).ok()?.to_string());
        }
    }
    if !is_number(text) || text.starts_with(".i") || text.starts_with(".n") {
        return None;
    }
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent: i32 = exponent.parse().ok()?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let point = i32::try_from(whole.len()).ok()?.checked_add(exponent)?;
    let mut digits = format!("{whole}{fraction}");
    let before = usize::try_from(-point).unwrap_or_default();
    let point = usize::try_from(point).unwrap_or_default();
    if before.max(point).max(digits.len()) > MAX_DIGITS {
        return None;
    }
    digits.insert_str(0, &"0".repeat(before));
    let missing = point.saturating_sub(digits.len());
    digits.push_str(&"0".repeat(missing));
    let (whole, fraction) = digits.split_at(point);
    let (whole, fraction) = (
        whole.trim_start_matches('0'),
        fraction.trim_end_matches('0'),
    );
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(match fraction {
        "" => whole.to_owned(),
        fraction => format!("{whole}.{fraction}"),
    })
}

/// More digits than an `f64` has before its decimal point.
const MAX_DIGITS: usize = 400;

fn is_number(text: &str) -> bool {
    // Most texts are ids, which need no closer look.
    if !text.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return false;
    }
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
    fn numbers_become_plain_decimal_digits() {
        let numbers = [
            ("4", "4"),
            ("+4.0", "4"),
            ("0x1F", "31"),
            ("0o17", "15"),
            ("1e-1", "0.1"),
            ("8.50E-2", "0.085"),
            (".5", "0.5"),
            ("12e3", "12000"),
            ("1.25e1", "12.5"),
            ("000", "0"),
            ("0.6394267984578837", "0.6394267984578837"),
        ];
        for (written, digits) in numbers {
            assert_eq!(decimal(written).as_deref(), Some(digits), "{written}");
        }
        for text in [
            "-1",
            ".inf",
            ".nan",
            "1e999",
            "1e99999999999",
            "0x",
            "4 ",
            "four",
            "",
            "80%",
            "1_0",
        ] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }

    #[test]
    fn the_type_of_an_unquoted_scalar_is_that_of_yaml_1_2() {
        for text in [
            "1e10", "00123", "-1.5", "0x1F", ".5", "~", "", "null", "True", ".nan", "+7",
        ] {
            assert!(implicit_type(text).is_some(), "{text}");
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
            assert_eq!(implicit_type(text), None, "{text}");
        }
    }
}
