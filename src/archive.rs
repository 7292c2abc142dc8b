//! Kept results: the results of the last runs, compressed, in the state folder, so that commands can look back.
//!
//! They contain conversations. Like the ledgers, they may come from a checkout: only regular files up to a size are
//! read, and what they unpack to is limited too.

mod capped;

mod error;

mod folder;

mod known;

mod prune;

pub(crate) use error::ArchiveError;
pub(crate) use folder::{Archive, KeptResults, Limits, read_file};
pub(crate) use known::{KnownRun, known_runs};
pub(crate) use prune::{Apply, Keep, Pruned, RemovedRun, prune};
