//! The result of a run. Every report, the last line and the exit code are made from this alone.
//!
//! There are two views of the same run: [`BatchOutcome`] is what was asked of the service, one per agent;
//! [`GroupOutcome`] is what the suite files asked for, one per file and agent. A case that two files list was
//! paid for once, is in two groups, and may be judged differently in each.

mod advice;

mod attempt;

mod baseline;

mod case;

mod case_tally;

mod comparison;

mod criteria;

#[cfg(feature = "cli")]
mod diff;

mod digest;

mod divergence;

#[cfg(feature = "cli")]
mod explanation;

mod drop_check;
mod drops;

mod failure_group;

mod gate;

mod headline;

mod merge;

mod run;

mod scope;

mod threshold_check;

mod tolerance;

mod transcript;

mod trouble;

mod verdict;

mod warnings;

#[cfg(test)]
pub(crate) mod arbitrary;

pub use advice::{Advice, AdviceKind};
pub use attempt::{Attempt, AttemptState, Tally};
pub(crate) use baseline::MOST_ATTEMPTS;
pub use baseline::{Baseline, BaselineCase};
pub use case::{CaseOutcome, CaseState, Listing, Location, Quarantine};
pub use case_tally::CaseTally;
pub use comparison::AgentComparison;
pub use criteria::{Criteria, FailOn, Thresholds};
#[cfg(feature = "cli")]
pub(crate) use diff::{AgentDiff, CaseDiff, Change, Detail, Pair, RunDiff};
pub use digest::{DefinitionDigest, PlanDigest};
pub use divergence::Divergence;
pub use drop_check::{DropCheck, DropChecks, DropState, JudgedAttempts};
#[cfg(feature = "cli")]
pub(crate) use explanation::{EarlierDefinition, Explanation};
pub use failure_group::{FailedRemark, FailureGroup};
pub(crate) use gate::judge_bounds;
pub use gate::{Gate, Judgement, Rate};
pub use merge::{MergeError, ShardResults, merge};
pub use run::{BatchEnd, BatchOutcome, End, GroupOutcome, Listed, Outcome, Service, Signal};
pub use scope::{Scope, Shard};
pub use threshold_check::ThresholdCheck;
pub use tolerance::Tolerance;
pub use transcript::{Transcript, Turn, Turns};
pub use trouble::{Trouble, TroubleKind};
pub use verdict::Verdict;
pub(crate) use warnings::ends_soon;
