//! Digests that tell whether two runs were about the same.

use std::fmt;

/// The first bytes of a SHA-256 digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest<const BYTES: usize>([u8; BYTES]);

/// A digest of all that was selected before `--shard` was applied. All shards of one plan have the same.
pub type PlanDigest = Digest<32>;

/// A digest of the definition of a test case on the platform: prompt, criteria, model, mock data and attempts. With
/// another definition, earlier results say nothing about the agent.
///
/// It is only compared with those of the same case, so eight bytes are enough.
pub type DefinitionDigest = Digest<8>;

impl<const BYTES: usize> Digest<BYTES> {
    /// The start of a SHA-256 digest.
    #[must_use]
    pub fn new(sha256: [u8; 32]) -> Self {
        let mut bytes = [0; BYTES];
        for (byte, hashed) in bytes.iter_mut().zip(sha256) {
            *byte = hashed;
        }
        Self(bytes)
    }

    /// Reads lower-case hexadecimal digits, two for each byte.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != 2 * BYTES || !text.bytes().all(is_digit) {
            return None;
        }
        let mut bytes = [0; BYTES];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl<const BYTES: usize> fmt::Display for Digest<BYTES> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
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
}
