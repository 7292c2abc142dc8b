//! Suite files: found, read, parsed and checked. Past this module nothing about a suite is validated again.
//!
//! A file goes from text to a [`Suite`] in one line: `read`, `tree` (YAML with places), `lower` (keys and types),
//! `check` (ids, inheritance). All problems of all files are reported at once, so no step stops at its first.

mod check;

mod discover;

mod draft;

mod finding;

mod forms;

mod ids;

mod interpolate;

mod load;

mod lower;

mod model;

mod problem;

mod quote;

mod read;

mod rule;

mod scalar;

mod schema;

mod source;

mod tree;

mod written;

pub use check::Context;
pub use discover::{Found, discover};
pub use draft::{DraftAgent, draft, template};
pub use finding::Finding;
pub use load::{Loaded, load, parse};
pub use model::{Suite, SuiteAgent};
pub use problem::{Label, Problem};
pub use rule::{Example, Rule, Severity};
pub use schema::schema;
pub(crate) use schema::schema_of;
pub use source::SuiteSource;
