//! The evidence about one batch, and the judgement of its cases. Pure: `follow` does the requests.
//!
//! The state holds everything that was read, with the time of each read. The evidence is computed from all of it, so it
//! does not depend on the order of the observations, on repetition, or on how a read is split into observations. The
//! service does not report the end of a batch: see `end` for the rules.

mod attempt_details;

mod end;

mod evidence;

mod facts;

mod attempt_history;

mod judge;

mod planned_attempts;

mod read;

mod state;

#[cfg(test)]
mod fixture;

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests;

#[cfg(test)]
mod counters_tests;

pub(crate) use end::EndRule;
pub(crate) use evidence::BatchEvidence;
pub(super) use evidence::BatchStatus;
pub use read::ReadTime;
pub use state::{BatchState, Observation, Observed};
