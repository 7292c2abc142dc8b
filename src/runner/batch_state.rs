//! What is known of one batch, and what follows from it. Pure; the reading is in `follow`.
//!
//! The state is the set of everything that was read, with the time of each read. What follows from it is computed
//! from the whole set, so it does not depend on the order in which observations come in, on repetition, or on the
//! pieces that a read came in. The service has no word for "ended": see `end` for the rules.

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

pub use end::EndRule;
pub use evidence::BatchEvidence;
pub use read::ReadTime;
pub use state::{BatchState, Observation, Observed};
