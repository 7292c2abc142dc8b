//! Finds, reads, parses and checks suite files. Code outside this module does not validate a suite again.
//!
//! A file becomes a [`Suite`] in four steps: `read`, `tree` (YAML with locations), `lower` (keys and types) and
//! `check` (ids, inheritance). All problems of all files are reported together, so no step stops at its first.

mod check;

mod compact;

mod discover;

#[cfg(feature = "cli")]
mod draft;

mod excerpt;

mod finding;

mod value_schemas;

mod id_format;

mod id_hints;

mod interpolate;

mod load;

#[cfg(feature = "cli")]
mod load_some;

mod lower;

mod model;

mod problem;

mod snippet;

mod quarantine;

mod read;

mod repeated_agent;

mod rule;

mod scalar;

mod schema;

mod source;

mod tree;

mod suite_file;

pub use check::Context;
pub use compact::Compact;
#[cfg(feature = "cli")]
pub(crate) use draft::{DraftAgent, draft, template};
pub use finding::Finding;
pub use load::{Loaded, load, parse};
#[cfg(feature = "cli")]
pub(crate) use load_some::{LoadLimits, load_some};
pub use model::{Suite, SuiteAgent};
pub use problem::{Label, Problem};
pub use rule::{Rule, RuleExample, Severity};
pub use schema::schema;
pub(crate) use schema::schema_of;
pub use source::SuiteSource;
