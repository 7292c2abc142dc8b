//! Loads suites from arguments, and collects every problem of every file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::check::{Context, check};
use super::discover::discover;
use super::lower::lower;
use super::model::Suite;
use super::problem::Problem;
use super::read::read;
use super::rule::Rule;
use super::source::SuiteSource;
use super::tree;
use crate::outcome::Location;
use crate::text::UntrustedText;

/// The result of loading.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The suites without errors, sorted by path.
    pub suites: Vec<Suite>,
    /// All errors and warnings, in the order of the files.
    pub problems: Vec<Problem>,
}

impl Loaded {
    /// Whether there are errors, so that nothing may run.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(Problem::is_error)
    }
}

/// Finds, reads, parses and checks suite files.
#[must_use]
pub fn load(root: &Path, arguments: &[PathBuf], context: &Context<'_>) -> Loaded {
    let (found, problems) = discover(root, arguments);
    let mut loaded = Loaded {
        suites: Vec::new(),
        problems,
    };
    for file in found {
        match read(&file) {
            Ok(source) => {
                let (suite, problems) = parse(&source, context);
                loaded.suites.extend(suite);
                loaded.problems.extend(problems);
            }
            Err(problem) => loaded.problems.push(problem),
        }
    }
    let duplicates = duplicate_names(&loaded.suites);
    loaded.problems.extend(duplicates);
    loaded
}

/// Suites with the same name, which reports could not distinguish.
fn duplicate_names(suites: &[Suite]) -> Vec<Problem> {
    let mut first: HashMap<&UntrustedText, (&Suite, &Location)> = HashMap::new();
    let mut problems = Vec::new();
    for suite in suites {
        let Some(location) = &suite.name_location else {
            continue;
        };
        match first.get(&suite.name) {
            None => {
                first.insert(&suite.name, (suite, location));
            }
            Some((other, before)) => {
                let message = format!("two suites are named \"{}\"", suite.name);
                let problem = Problem::new(Rule::DuplicateName, message)
                    .at(&suite.source, &location.range(), "used again here")
                    .at(&other.source, &before.range(), "first used here");
                problems.push(problem.help("give one of them another name"));
            }
        }
    }
    problems
}

/// Parses and checks one file. Returns a suite only if the file has no errors.
#[must_use]
pub fn parse(source: &SuiteSource, context: &Context<'_>) -> (Option<Suite>, Vec<Problem>) {
    if let Some(problem) = problem_of_key_in_text(source, context) {
        return (None, vec![problem]);
    }
    let root = match tree::parse(source) {
        Ok(root) => root,
        Err(problem) => return (None, vec![problem]),
    };
    let (file, problems) = lower(source, &root);
    // Frees the tree, so that a large file is not in memory twice.
    drop(root);
    let (suite, problems) = check(source, file, problems, context);
    let mut problems = problems.into_vec();
    problems.sort_by_key(|problem| problem.labels().first().map(|label| label.location.offset));
    let has_no_errors = !problems.iter().any(Problem::is_error);
    (has_no_errors.then_some(suite), problems)
}

/// Reports the API key in the text of a file. The quoted lines show asterisks instead of it.
fn problem_of_key_in_text(source: &SuiteSource, context: &Context<'_>) -> Option<Problem> {
    let first = (context.find_key)(source.text())?;
    let mut text = source.text().to_owned();
    while let Some(key) = (context.find_key)(&text) {
        let mask = "*".repeat(key.len());
        text.replace_range(key, &mask);
    }
    let masked = SuiteSource::new(source.path(), &text);
    let problem = Problem::new(Rule::ApiKey, "this file contains the API key");
    let help = "remove it and create a new key; anyone who can read this file can use the old one";
    Some(problem.at(&masked, &first, "here").help(help))
}
