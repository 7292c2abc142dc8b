//! A response body on its way from bytes to JSON: capped, made readable, and freed of the key.

use serde_json::Value;

use super::ApiKey;

/// What a body can weigh. A page of a hundred attempts with long transcripts stays far below.
pub(super) const LARGEST: usize = 64 * 1024 * 1024;

/// Reads JSON as tolerantly as can be done without guessing, and takes the key out of every string.
///
/// Bytes that are no UTF-8 and halves of surrogate pairs become U+FFFD: one torn emoji in a remark must not
/// make a whole page of results unreadable. An empty body is `null`.
pub(super) fn read(bytes: Vec<u8>, key: &ApiKey) -> Result<Value, serde_json::Error> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Null);
    }
    let mut text = match String::from_utf8(bytes) {
        Ok(text) => text.into_bytes(),
        Err(broken) => String::from_utf8_lossy(broken.as_bytes())
            .into_owned()
            .into_bytes(),
    };
    mend_surrogates(&mut text);
    let start = if text.starts_with(b"\xEF\xBB\xBF") {
        3
    } else {
        0
    };
    let mut value = serde_json::from_slice(&text[start..])?;
    redact(&mut value, key);
    Ok(value)
}

fn redact(value: &mut Value, key: &ApiKey) {
    match value {
        Value::String(text) => key.redact(text),
        Value::Array(items) => items.iter_mut().for_each(|item| redact(item, key)),
        Value::Object(fields) => fields.values_mut().for_each(|field| redact(field, key)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Overwrites each `\uD800`–`\uDFFF` escape that has no other half by `\uFFFD`, which is as long.
fn mend_surrogates(json: &mut [u8]) {
    let mut at = 0;
    while at + 1 < json.len() {
        if json[at] != b'\\' {
            at += 1;
            continue;
        }
        match (surrogate(json, at), surrogate(json, at + 6)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => at += 12,
            (Some(_), _) => {
                json[at + 2..at + 6].copy_from_slice(b"FFFD");
                at += 6;
            }
            // Any other escape: its second character must not be taken for the start of a next one.
            (None, _) => at += 2,
        }
    }
}

/// The surrogate that a `\uXXXX` escape at this place stands for.
fn surrogate(json: &[u8], at: usize) -> Option<u16> {
    let digits = json.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let digits = std::str::from_utf8(digits)
        .ok()
        .filter(|digits| !digits.starts_with('+'))?;
    u16::from_str_radix(digits, 16)
        .ok()
        .filter(|unit| (0xD800..=0xDFFF).contains(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str) -> String {
        let key = ApiKey::new("key_1.secret").unwrap();
        let value = read(json.as_bytes().to_vec(), &key).unwrap();
        value.as_str().unwrap().to_owned()
    }

    #[test]
    fn half_a_surrogate_pair_costs_one_character() {
        assert_eq!(text(r#""a\ud83dz""#), "a\u{fffd}z");
        assert_eq!(text(r#""a\ude00""#), "a\u{fffd}");
        assert_eq!(text(r#""\ud83d\ud83d\ude00""#), "\u{fffd}😀");
        assert_eq!(text(r#""\\ud83d""#), r"\ud83d");
    }

    #[test]
    fn the_key_is_taken_out_even_where_it_was_escaped() {
        assert_eq!(text(r#""see key_1\u002esecret""#), "see [api key]");
    }

    #[test]
    fn broken_utf8_costs_one_character() {
        let key = ApiKey::new("k").unwrap();
        assert_eq!(read(b"\"a\xffb\"".to_vec(), &key).unwrap(), "a\u{fffd}b");
    }

    #[test]
    fn depth_is_limited() {
        let key = ApiKey::new("k").unwrap();
        assert!(read(vec![b'['; 1_000_000], &key).is_err());
    }
}
