//! Cases of a run for people who look closer: every attempt, and its conversation.
//!
//! Pure functions of an outcome. The command line chooses the palette, the width and the cases.

mod attempt;
mod attempts;
mod case;
mod overview;

pub(super) use attempt::write as write_attempt;
pub(crate) use attempts::Attempts;
pub(crate) use case::write_case;
pub(crate) use overview::write_run;

#[cfg(test)]
mod tests;
