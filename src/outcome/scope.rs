//! How much of what the suites list a run was for.

use std::fmt;

/// How much of what the suites list a run was for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// How many listings the selection left out.
    pub left_out: usize,
    /// Which part of the agents, if they are spread over several runs.
    pub shard: Option<Shard>,
    /// What the plan was before it was split into shards; `None` in results of an older version.
    pub plan: Option<PlanDigest>,
}

/// A digest of all that was selected before `--shard` was applied. All shards of one plan have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanDigest([u8; 32]);

impl PlanDigest {
    /// A SHA-256 digest.
    #[must_use]
    pub fn new(sha256: [u8; 32]) -> Self {
        Self(sha256)
    }

    /// Reads 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != 64 || !text.bytes().all(is_digit) {
            return None;
        }
        let mut sha256 = [0; 32];
        for (index, byte) in sha256.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
        }
        Some(Self(sha256))
    }
}

impl fmt::Display for PlanDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// One of several parts that together are everything, written `2/4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which part, from 1.
    pub index: u32,
    /// How many parts.
    pub count: u32,
}

impl Shard {
    /// Reads `2/4`; `None` for anything else, and for a part that is not among them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (index, count) = text.split_once('/')?;
        let number = |text: &str| -> Option<u32> {
            let is_digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            is_digits.then(|| text.parse().ok())?
        };
        let (index, count) = (number(index)?, number(count)?);
        (1..=count)
            .contains(&index)
            .then_some(Self { index, count })
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_reads_back() {
        let text = "0123456789abcdef".repeat(4);
        assert_eq!(PlanDigest::parse(&text).unwrap().to_string(), text);
        for text in [
            "",
            &text[1..],
            &text.to_uppercase(),
            &text.replace('0', "é"),
        ] {
            assert_eq!(PlanDigest::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_shard_is_one_of_its_count() {
        assert_eq!(Shard::parse("2/4"), Some(Shard { index: 2, count: 4 }));
        for text in [
            "0/4", "5/4", "1", "1/", "/4", "+1/4", "1/-4", "1/4/2", " 1/4",
        ] {
            assert_eq!(Shard::parse(text), None, "{text}");
        }
    }
}
