//! Something about a listing that shows only when its file is long read: what the service knows otherwise.

use super::Suite;
use super::problem::Problem;
use super::rule::Rule;
use crate::outcome::Location;

/// A broken rule, told by places alone.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: String,
    /// Where, and what stands there; the most telling first.
    pub locations: Vec<(Location, String)>,
}

impl Finding {
    /// The same with the lines of the files.
    #[must_use]
    pub fn to_problem(&self, suites: &[Suite]) -> Problem {
        let problem = Problem::new(self.rule, &self.message).help(&self.help);
        self.locations
            .iter()
            .fold(problem, |problem, (location, text)| {
                let mut suites = suites.iter().map(|suite| &suite.source);
                match suites.find(|source| *source.path() == location.path) {
                    Some(source) => problem.at(source, &location.range(), text),
                    None => problem,
                }
            })
    }
}
