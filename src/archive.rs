//! Kept results: the results of the last runs, compressed, in the state folder, so that commands can look back.
//!
//! They contain conversations. Like the ledgers, they may come from a checkout: only regular files up to a size are
//! read, and what they unpack to is limited too.

mod capped;

mod error;

mod folder;

mod known;

mod prune;

pub use error::ArchiveError;
pub use folder::{Archive, KeptResults, Limits, read_file};
pub use known::{KnownRun, known_runs};
pub use prune::{Apply, Pruned, RemovedRun, prune};
