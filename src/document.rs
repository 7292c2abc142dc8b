//! The JSON documents that this program publishes, each with its own types and a version.
//!
//! Other programs read these documents, so a change of an internal type must not change them by accident.
//! Documents contain texts unchanged: a reader must escape them for its own output. Times are RFC 3339, durations
//! are seconds.
//!
//! ```no_run
//! use sigma_suite::{Results, Verdict};
//!
//! let outcome = Results::read(std::fs::File::open("sigma-suite-results/results.json")?)?;
//! for case in outcome.cases() {
//!     println!("{}: {}", case.name(), case.headline());
//! }
//! assert_eq!(Verdict::of(&outcome), Verdict::Passed);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod advice;
#[cfg(feature = "cli")]
mod baseline;
mod baseline_result;
mod case;
#[cfg(feature = "cli")]
mod check;
mod coded;
mod counts;
mod criteria;
#[cfg(feature = "cli")]
mod detached;
mod drop_check;
mod each;
mod end;
mod event;
#[cfg(feature = "cli")]
mod explanation;
#[cfg(feature = "cli")]
mod history;
#[cfg(feature = "cli")]
mod plan;
mod results;
#[cfg(feature = "cli")]
mod results_head;
#[cfg(feature = "cli")]
mod run_diff;
#[cfg(feature = "cli")]
mod run_list;
mod same_fields;
mod schema;
mod seconds;
mod settings;
#[cfg(feature = "cli")]
mod shown;
#[cfg(feature = "cli")]
mod unique_map;
mod write;

#[cfg(feature = "cli")]
pub(crate) use baseline::{BASELINE_HEAD, SavedBaseline};
#[cfg(feature = "cli")]
pub(crate) use check::Check;
pub(crate) use coded::Coded;
pub(crate) use criteria::Criteria;
#[cfg(feature = "cli")]
pub(crate) use detached::Detached;
pub(crate) use event::EventLine;
#[cfg(feature = "cli")]
pub(crate) use explanation::Explanations;
#[cfg(feature = "cli")]
pub(crate) use history::{AgentRuns, CaseRun, CaseRuns, RunHistory, ShownRate};
#[cfg(feature = "cli")]
pub(crate) use plan::{Plan, PlannedCase, Spent};
pub use results::{ReadError, Results};
#[cfg(feature = "cli")]
pub(crate) use results_head::ResultsHead;
#[cfg(feature = "cli")]
pub(crate) use run_diff::RunDiff;
#[cfg(feature = "cli")]
pub(crate) use run_list::{ListedAgent, ListedCounts, ListedRun, RunList};
pub use schema::{events_schema, results_schema};
pub(crate) use settings::{CaseSettings, GroupName, Location};
#[cfg(feature = "cli")]
pub(crate) use shown::Shown;
pub(crate) use write::{write, write_line};
