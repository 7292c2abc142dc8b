//! Suite files: found, read, parsed and checked. Past this module nothing about a suite is validated again.

use crate::id::AgentId;
use crate::outcome::{Listing, Place};
use crate::text::ForeignText;

/// One suite file as it is meant: defaults applied, variables filled in.
#[derive(Clone, Debug)]
pub struct Suite {
    /// Its name, by default its path.
    pub name: ForeignText,
    /// Where it is, relative to the current folder, with `/` on every system.
    pub path: String,
    /// The agents, in the order of the file.
    pub agents: Vec<SuiteAgent>,
}

/// One agent of a suite file, with the cases to run against it.
#[derive(Clone, Debug)]
pub struct SuiteAgent {
    /// The key in the file: a name of the author's own, or the id.
    pub name: ForeignText,
    /// The agent on the platform.
    pub id: AgentId,
    /// Where its id stands.
    pub place: Place,
    /// The cases, in the order of the file, with all that they inherit.
    pub cases: Vec<Listing>,
}
