//! The progress of a run: a few live lines on a terminal, log lines elsewhere.
//!
//! The size of the output is limited for runs of any size. On a terminal, only problems are printed permanently.
//! Repeated problems are not printed again each time.

#[cfg(feature = "cli")]
mod bars;
mod board;
mod fan_out;
mod lines;
mod notice;
mod notices;
mod reporter;
mod stamp;

#[cfg(test)]
mod facts;

#[cfg(feature = "cli")]
pub(crate) use bars::Bars;
pub use fan_out::FanOut;
pub use lines::Lines;
pub use reporter::Reporter;
