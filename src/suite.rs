//! Suite files: found, read, parsed and checked. Past this module nothing about a suite is validated again.
//!
//! A file goes from text to a [`Suite`] in one line: `read`, `tree` (YAML with places), `lower` (keys and types),
//! `check` (ids, inheritance). All problems of all files are reported at once, so no step stops at its first.

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

/// One suite file as it is meant: defaults applied, variables filled in.
#[derive(Clone, Debug)]
pub struct Suite {
    /// Its name, by default its path.
    pub name: UntrustedText,
    /// Where the name stands, if the file gives one.
    pub name_location: Option<Location>,
    /// Its text, for problems that only show later.
    pub source: SuiteSource,
    /// The agents, in the order of the file.
    pub agents: Vec<SuiteAgent>,
}

/// One agent of a suite file, with the cases to run against it.
#[derive(Clone, Debug)]
pub struct SuiteAgent {
    /// The key in the file: a name of the author's own, or the id.
    pub name: UntrustedText,
    /// The agent on the platform.
    pub id: AgentId,
    /// Where its id stands.
    pub location: Location,
    /// The cases, in the order of the file, with all that they inherit.
    pub cases: Vec<Listing>,
}
