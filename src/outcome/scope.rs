//! How much of what the suites list a run was for.

use std::fmt;

use super::PlanDigest;

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
    fn a_shard_is_one_of_its_count() {
        assert_eq!(Shard::parse("2/4"), Some(Shard { index: 2, count: 4 }));
        for text in [
            "0/4", "5/4", "1", "1/", "/4", "+1/4", "1/-4", "1/4/2", " 1/4",
        ] {
            assert_eq!(Shard::parse(text), None, "{text}");
        }
    }
}
