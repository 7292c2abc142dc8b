//! Reports of a run, for people and dashboards. Files and the summary are pure functions of the outcome.
//!
//! Nothing here reads a clock, the environment or the terminal. Reporters receive the time with each event and tick,
//! and the palette when they are created.

mod baseline;
mod commands;
mod compared;
mod counts;
#[cfg(feature = "cli")]
pub(crate) mod diff;
mod drop_check;
mod elapsed;
mod ending;
mod events;
#[cfg(feature = "cli")]
pub(crate) mod explain;
mod folder;
pub mod github;
#[cfg(feature = "cli")]
mod history;
pub mod html;
pub mod json;
pub mod junit;
mod layout;
mod palette;
mod pass_rate;
mod progress;
mod report_format;
mod report_plan;
mod sentence;
#[cfg(feature = "cli")]
pub(crate) mod show;
mod strip;
pub mod summary;

#[cfg(test)]
mod fixture;

pub use commands::Commands;
#[cfg(feature = "cli")]
pub(crate) use counts::Counts;
pub use events::EventStream;
pub use folder::{FileReport, ResultsFolder, WriteError};
#[cfg(feature = "cli")]
pub(crate) use history::{AgentTrend, CaseTrend, write_history};
pub use layout::{Layout, UNWRAPPED};
pub use palette::Palette;
#[cfg(feature = "cli")]
pub(crate) use progress::Bars;
pub use progress::{FanOut, Lines, Reporter};
pub use report_plan::{PullRequestComment, ReportPlan};
pub use summary::{SummaryLevel, SummaryOptions};
