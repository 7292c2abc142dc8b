//! A problem with a listing that is found after its file was parsed, by asking the service.

use super::model::Suite;
use super::problem::Problem;
use super::rule::Rule;
use crate::outcome::Location;

/// A violated rule, with locations but without source text.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// What is wrong.
    pub message: String,
    /// How to fix it.
    pub help: String,
    /// The locations with their labels; the main one first.
    pub locations: Vec<(Location, String)>,
}

impl Finding {
    /// Adds the source lines from the suite files.
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
