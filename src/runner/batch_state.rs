//! What is known of one batch, and what follows from it. Pure; the reading is in `follow`.
//!
//! The state is the set of everything that was read, with the time of each read. What follows from it is computed
//! from the whole set, so it does not depend on the order in which observations come in, on repetition, or on the
//! pieces that a read came in. The service has no word for "ended": see `end` for the rules.

mod attempts;

mod end;

mod evidence;

mod facts;

mod jobs;

mod judge;

mod plan;

mod read;

mod state;

#[cfg(test)]
mod fixture;

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests;

#[cfg(test)]
mod tests_of_counters;

pub use end::EndRule;
pub use evidence::Evidence;
pub use read::ReadTime;
pub use state::{BatchState, Observation, Observed};
