//! Finds, reads, parses and checks suite files. Code outside this module does not validate a suite again.
//!
//! A file becomes a [`Suite`] in four steps: `read`, `tree` (YAML with locations), `lower` (keys and types) and
//! `check` (ids, inheritance). All problems of all files are reported together, so no step stops at its first.
//!
//! ```
//! use sigma_suite::suite::{Context, SuiteSource, parse};
//!
//! let source = SuiteSource::new("sigma-suite.yaml", "agents:\n  D5D0p7TUs66TTAEAx: [tc_1, tc_1]\n");
//! let context = Context {
//!     today: jiff::civil::date(2026, 11, 23),
//!     variable: &|_| None,
//!     find_key: &|_| None,
//! };
//! let (suite, problems) = parse(&source, &context);
//! assert!(suite.is_none(), "a file with errors is not run");
//! assert!(problems[0].to_string().contains("tc_1"));
//! ```

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
