//! Reports of a run, for people and dashboards. Files and the summary are pure functions of the outcome.
//!
//! Nothing here reads a clock, the environment or the terminal. Reporters receive the time with each event and tick,
//! and the palette when they are created.

mod elapsed;
mod ending;
mod folder;
pub mod json;
pub mod junit;
mod palette;
mod progress;
mod report_format;
pub mod summary;

#[cfg(test)]
mod fixture;

pub use folder::{ResultsFolder, WriteError};
pub use palette::Palette;
pub use progress::{Bars, Lines, Reporter};
