//! A checked suite.

use crate::id::AgentId;
use crate::outcome::{Listing, Location, Thresholds};
use crate::text::UntrustedText;

use super::source::SuiteSource;

/// One suite file with defaults applied and variables replaced.
#[derive(Clone, Debug)]
pub struct Suite {
    /// The name; the file's path if the file gives none.
    pub name: UntrustedText,
    /// The location of the name, if the file gives one.
    pub name_location: Option<Location>,
    /// What must hold for its cases together.
    pub thresholds: Thresholds,
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
