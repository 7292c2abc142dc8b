//! A run as it goes: bars on a terminal, lines elsewhere.
//!
//! Both stay small however large the run is. What happens to one batch of hundreds is shown while it happens;
//! what went wrong is said, but the same trouble not twice.

mod bars;
mod board;
mod lines;
mod notices;
mod reporter;
mod stamp;

#[cfg(test)]
mod facts;

pub use bars::Bars;
pub use lines::Lines;
pub use reporter::Reporter;
