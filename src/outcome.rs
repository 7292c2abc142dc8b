//! The result of a run. Every report, the last line and the exit code are made from this alone.
//!
//! There are two views of the same run: [`BatchOutcome`] is what was asked of the service, one per agent;
//! [`GroupOutcome`] is what the suite files asked for, one per file and agent. A case that two files list was
//! paid for once, is in two groups, and may be judged differently in each.

mod attempt;

mod case;

mod divergence;

mod failure_group;

mod gate;

mod headline;

mod run;

mod scope;

mod trouble;

mod verdict;

#[cfg(test)]
pub(crate) mod arbitrary;

pub use attempt::{Attempt, AttemptState, Tally, Turn};
pub use case::{CaseOutcome, CaseState, Listing, Location, Quarantine};
pub use divergence::Divergence;
pub use failure_group::FailureGroup;
pub use gate::{Gate, Rate};
pub use run::{BatchEnd, BatchOutcome, End, GroupOutcome, Outcome, Service, Signal};
pub use scope::{Scope, Shard};
pub use trouble::{Trouble, TroubleKind};
pub use verdict::{CaseTally, Verdict};
