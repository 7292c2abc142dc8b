//! What people and dashboards see of a run. Files and the summary are pure functions of the outcome.
//!
//! Nothing here reads a clock, the environment or the terminal: reporters are told the time with every event and
//! tick, and the palette when they are made.

mod elapsed;
mod ending;
mod folder;
mod format;
pub mod json;
pub mod junit;
mod palette;
mod progress;
pub mod summary;

#[cfg(test)]
mod fixture;

pub use folder::{ResultsFolder, WriteError};
pub use palette::Palette;
pub use progress::{Bars, Lines, Reporter};
