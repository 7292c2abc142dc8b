//! Finds, reads, parses and checks suite files. Code outside this module does not validate a suite again.
//!
//! A file becomes a [`Suite`] in four steps: `read`, `tree` (YAML with locations), `lower` (keys and types) and
//! `check` (ids, inheritance). All problems of all files are reported together, so no step stops at its first.

mod check;

mod discover;

mod draft;

mod finding;

mod value_schemas;

mod id_format;

mod interpolate;

mod load;

mod lower;

mod problem;

mod snippet;

mod read;

mod rule;

mod scalar;

mod schema;

mod source;

mod tree;

mod suite_file;

pub use check::Context;
pub use discover::{DiscoveredFile, discover};
pub use draft::{DraftAgent, draft, template};
pub use finding::Finding;
pub use load::{Loaded, load, parse};
pub use problem::{Label, Problem};
pub use rule::{Rule, RuleExample, Severity};
pub use schema::schema;
pub use source::SuiteSource;

use crate::id::AgentId;
use crate::outcome::{Listing, Location};
use crate::text::UntrustedText;

/// One suite file with defaults applied and variables replaced.
#[derive(Clone, Debug)]
pub struct Suite {
    /// The name; the file's path if the file gives none.
    pub name: UntrustedText,
    /// The location of the name, if the file gives one.
    pub name_location: Option<Location>,
    /// The source text, for problems that are found later.
    pub source: SuiteSource,
    /// The agents, in file order.
    pub agents: Vec<SuiteAgent>,
}

/// One agent of a suite file, with the cases to run against it.
#[derive(Clone, Debug)]
pub struct SuiteAgent {
    /// The key in the file: the id, or a name that the author chose.
    pub name: UntrustedText,
    /// The agent's id on the platform.
    pub id: AgentId,
    /// The location of the id.
    pub location: Location,
    /// The cases, in file order, with inherited settings applied.
    pub cases: Vec<Listing>,
}
