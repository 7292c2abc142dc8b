//! A problem of a suite file: what is wrong, where, and how to fix it.

use std::error::Error;
use std::fmt;
use std::ops::Range;

use miette::{Diagnostic, LabeledSpan, SourceCode};

use super::excerpt::Excerpt;
use super::rule::{Rule, Severity};
use super::snippet::Snippet;
use super::source::SuiteSource;
use crate::outcome::Location;
use crate::text::one_line;

/// A problem of a suite file, or of the search for suite files.
#[derive(Clone, Debug)]
pub struct Problem {
    rule: Rule,
    message: String,
    help: Option<String>,
    labels: Vec<Label>,
    snippet: Option<Box<Snippet>>,
    /// Labels outside the snippet: in another file, or too far away.
    distant: Vec<DistantLabel>,
}

/// A location with a message about it.
#[derive(Clone, Debug)]
pub struct Label {
    /// The location.
    pub location: Location,
    /// The message.
    pub text: String,
    /// `None` if the text cannot be shown.
    source: Option<SuiteSource>,
}

impl Label {
    /// The source line; `None` if the text cannot be shown.
    pub(super) fn excerpt(&self) -> Option<Excerpt> {
        let source = self.source.as_ref()?;
        Some(Excerpt::of(source, &self.location))
    }
}

impl Problem {
    /// Creates a problem from the violated rule and a message.
    #[must_use]
    pub fn new(rule: Rule, message: impl AsRef<str>) -> Self {
        Self {
            rule,
            message: one_line(message.as_ref()),
            help: None,
            labels: Vec::new(),
            snippet: None,
            distant: Vec::new(),
        }
    }

    /// Adds a label. The first label is the location of the problem.
    #[must_use]
    pub fn at(mut self, source: &SuiteSource, range: &Range<usize>, text: impl AsRef<str>) -> Self {
        let location = source.location(range);
        let label = Label {
            source: Some(source.clone()),
            location,
            text: one_line(text.as_ref()),
        };
        let near = self.labels.iter().map(|label| &label.location);
        let is_near = near
            .clone()
            .all(|location| location.path == label.location.path);
        let locations: Vec<&Location> = near.chain([&label.location]).collect();
        match Snippet::of(source, &locations).filter(|_| is_near) {
            Some(snippet) => self.snippet = Some(Box::new(snippet)),
            None if self.labels.is_empty() => {}
            None => self.distant.push(DistantLabel {
                snippet: Snippet::of(source, &[&label.location]),
                label: label.clone(),
            }),
        }
        self.labels.push(label);
        self
    }

    /// Sets the location in a file whose text cannot be shown.
    pub(super) fn at_location(mut self, location: Location) -> Self {
        self.labels.push(Label {
            location,
            text: self.message.clone(),
            source: None,
        });
        self
    }

    /// Sets how to fix it.
    #[must_use]
    pub fn help(mut self, help: impl AsRef<str>) -> Self {
        self.help = Some(one_line(help.as_ref()));
        self
    }

    /// The violated rule.
    #[must_use]
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// Whether this must be fixed before anything can run.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.rule.severity() == Severity::Error
    }

    /// What is wrong, in one line.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// How to fix it.
    #[must_use]
    pub fn help_text(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The labels; the main one first.
    #[must_use]
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// The main location.
    #[must_use]
    pub fn location(&self) -> Option<&Location> {
        self.labels.first().map(|label| &label.location)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match (&self.snippet, self.location()) {
            (None, Some(location)) => write!(f, " ({location})"),
            _ => Ok(()),
        }
    }
}

impl Error for Problem {}

impl Diagnostic for Problem {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.rule))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.rule.severity() {
            Severity::Note => miette::Severity::Advice,
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.help.as_ref()?;
        Some(Box::new(help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.snippet
            .as_deref()
            .map(|snippet| snippet as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let path = self.location().map(|location| &location.path);
        let is_shown = move |location: &Location| {
            Some(&location.path) == path
                && self
                    .snippet
                    .as_ref()
                    .is_some_and(|snippet| snippet.contains(location))
        };
        let labels = self.labels.iter().enumerate();
        let shown = labels.filter(move |(_, label)| is_shown(&label.location));
        Some(Box::new(shown.map(|(index, label)| {
            let span = (label.location.offset, label.location.length);
            match index {
                0 => LabeledSpan::new_primary_with_span(Some(label.text.clone()), span),
                _ => LabeledSpan::new_with_span(Some(label.text.clone()), span),
            }
        })))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        let distant = self.distant.iter();
        Some(Box::new(distant.map(|label| label as &dyn Diagnostic)))
    }
}

/// A label in another file, or too far away for the same snippet.
#[derive(Clone, Debug)]
struct DistantLabel {
    label: Label,
    snippet: Option<Snippet>,
}

impl fmt::Display for DistantLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Label { location, text, .. } = &self.label;
        write!(f, "{text}: {location}")
    }
}

impl Error for DistantLabel {}

impl Diagnostic for DistantLabel {
    fn severity(&self) -> Option<miette::Severity> {
        Some(miette::Severity::Advice)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.snippet
            .as_ref()
            .map(|snippet| snippet as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let Label { location, text, .. } = &self.label;
        let span = (location.offset, location.length);
        let label = LabeledSpan::new_primary_with_span(Some(text.clone()), span);
        let is_shown = self
            .snippet
            .as_ref()
            .is_some_and(|snippet| snippet.contains(location));
        Some(Box::new(is_shown.then_some(label).into_iter()))
    }
}

/// The problems of one file, up to a limit.
#[derive(Clone, Debug, Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    /// Problems beyond this number are replaced by a single one that says so.
    const MAX: usize = 100;

    pub(super) fn push(&mut self, problem: Problem) {
        if self.0.len() < Self::MAX {
            self.0.push(problem);
        } else if self.0.len() == Self::MAX {
            let message = format!("this file has more than {} problems", Self::MAX);
            self.0.push(Problem {
                rule: Rule::TooMany,
                message,
                help: Some("fix these first".to_owned()),
                ..problem
            });
        }
    }

    /// Whether further problems would be dropped.
    pub(super) fn is_full(&self) -> bool {
        self.0.len() > Self::MAX
    }

    pub(super) fn into_vec(self) -> Vec<Problem> {
        self.0
    }
}
