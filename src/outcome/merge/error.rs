//! Why results cannot be joined.

use thiserror::Error;

use crate::outcome::Shard;

/// Why results cannot be joined.
#[derive(Debug, Error)]
pub enum MergeError {
    /// There are none.
    #[error("there are no results to merge")]
    Nothing,
    /// Results of a run of everything, or of a run that did not start.
    #[error("{name} is not the result of a shard: {why}")]
    NotAShard {
        /// The results.
        name: String,
        /// What they are instead.
        why: String,
    },
    /// Shards of different numbers of shards.
    #[error("{one} has shard {one_shard}, and {other} has shard {other_shard}")]
    OtherCount {
        /// The first results.
        one: String,
        /// Their shard.
        one_shard: Shard,
        /// Results that do not belong to the first.
        other: String,
        /// Their shard.
        other_shard: Shard,
    },
    /// Two results of one shard.
    #[error("shard {shard} is given twice: {one} and {other}")]
    Doubled {
        /// The shard.
        shard: Shard,
        /// The first results.
        one: String,
        /// The other ones.
        other: String,
    },
    /// Shards without results.
    #[error("no results of {} among {names}", .missing.join(", "))]
    Missing {
        /// The shards, such as `shard 2/4`.
        missing: Vec<String>,
        /// The results that are there.
        names: String,
    },
    /// Results that differ in what all shards of a run have in common.
    #[error("{one} and {other} have different {what}")]
    Different {
        /// What differs, and both values if they say more.
        what: String,
        /// The first results.
        one: String,
        /// Results that do not belong to the first.
        other: String,
    },
}
