//! What `check --format json` prints: every problem of the suite files.

use std::sync::Arc;

use serde::Serialize;

use super::settings::Location;
use crate::suite::{self, Loaded};

/// Increased when a reader of the previous version could misread a document.
const VERSION: u64 = 1;

/// The suite files without errors, and the problems of all files.
#[derive(Debug, Serialize)]
pub(crate) struct Check<'a> {
    version: u64,
    /// The paths of the suite files without errors.
    suites: Vec<Arc<str>>,
    problems: Vec<Problem<'a>>,
}

#[derive(Debug, Serialize)]
struct Problem<'a> {
    /// The rule that is broken, such as `suite::unknown_key`.
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    /// Where the problem is, the most important position first.
    labels: Vec<Label<'a>>,
}

#[derive(Debug, Serialize)]
struct Label<'a> {
    #[serde(flatten)]
    location: Location,
    /// What is wrong at this position.
    text: &'a str,
}

impl<'a> From<&'a Loaded> for Check<'a> {
    fn from(loaded: &'a Loaded) -> Self {
        let suites = loaded.suites.iter();
        Self {
            version: VERSION,
            suites: suites
                .map(|suite| Arc::clone(suite.source.path()))
                .collect(),
            problems: loaded.problems.iter().map(Problem::from).collect(),
        }
    }
}

impl<'a> From<&'a suite::Problem> for Problem<'a> {
    fn from(problem: &'a suite::Problem) -> Self {
        let labels = problem.labels().iter().map(|label| Label {
            location: (&label.location).into(),
            text: &label.text,
        });
        Self {
            code: problem.rule().code(),
            severity: problem.rule().severity().as_str(),
            message: problem.message(),
            help: problem.help_text(),
            labels: labels.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::write;
    use crate::suite::{Rule, SuiteSource};

    #[test]
    fn a_problem_with_everything_in_it() {
        let source = SuiteSource::new("s.yaml", "agents:\n  a: []\n");
        let problem = suite::Problem::new(Rule::EmptyList, "no test cases")
            .at(&source, &(13..15), "here")
            .help("list one");
        let loaded = Loaded {
            suites: Vec::new(),
            problems: vec![problem, suite::Problem::new(Rule::NoneFound, "no file")],
        };
        let mut json = Vec::new();
        write(&Check::from(&loaded), &mut json).unwrap();
        insta::assert_snapshot!(String::from_utf8(json).unwrap());
    }
}
