//! A suite as it is meant.

use crate::id::AgentId;
use crate::outcome::{Listing, Location};
use crate::text::UntrustedText;

use super::source::SuiteSource;

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
