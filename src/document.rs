//! The JSON documents that this program publishes, each with its own types and a version.
//!
//! Other programs read these documents, so a change of an internal type must not change them by accident.
//! Documents contain texts unchanged: a reader must escape them for its own output. Times are RFC 3339, durations
//! are seconds.

mod case;
mod check;
mod coded;
mod criteria;
mod detached;
mod end;
mod event;
mod plan;
mod results;
mod results_head;
mod run_list;
mod same_fields;
mod schema;
mod seconds;
mod settings;
mod shown;
mod write;

pub(crate) use check::Check;
pub(crate) use coded::Coded;
pub(crate) use criteria::Criteria;
pub use detached::Detached;
pub use event::EventLine;
pub(crate) use plan::{Plan, PlannedCase, Spent};
pub use results::{ReadError, Results};
pub use results_head::ResultsHead;
pub(crate) use run_list::{ListedAgent, ListedCounts, ListedRun, RunList};
pub use schema::{events_schema, results_schema};
pub(crate) use settings::{CaseSettings, GroupName, Location};
pub(crate) use shown::Shown;
pub use write::{write, write_line};
