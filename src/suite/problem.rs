//! What is wrong with a suite file: where, why, and how to mend it.

use std::error::Error;
use std::fmt;
use std::ops::Range;

use miette::{
    Diagnostic, LabeledSpan, MietteError, MietteSpanContents, Severity, SourceCode, SourceSpan,
    SpanContents,
};

use super::source::SuiteSource;
use crate::outcome::Place;
use crate::text::{one_line, same_width};

/// Something that is wrong with a suite file, or with where it was looked for.
#[derive(Clone, Debug)]
pub struct Problem {
    code: &'static str,
    severity: Severity,
    message: String,
    help: Option<String>,
    labels: Vec<Label>,
    quote: Option<Box<Quote>>,
}

/// A place, and what is to be said about it.
#[derive(Clone, Debug)]
pub struct Label {
    /// Where it is.
    pub place: Place,
    /// What stands there.
    pub text: String,
}

impl Problem {
    /// Something that must be mended before anything can run.
    #[must_use]
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, &message.into())
    }

    /// Something that should be looked at and stops nothing.
    #[must_use]
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, &message.into())
    }

    fn new(code: &'static str, severity: Severity, message: &str) -> Self {
        Self {
            code,
            severity,
            message: one_line(message),
            help: None,
            labels: Vec::new(),
            quote: None,
        }
    }

    /// Labels a place of the file. The first label is where the problem is.
    #[must_use]
    pub fn at(
        mut self,
        source: &SuiteSource,
        range: &Range<usize>,
        text: impl Into<String>,
    ) -> Self {
        self.labels.push(Label {
            place: source.place(range),
            text: one_line(&text.into()),
        });
        self.quote = Quote::of(source, &self.labels).map(Box::new);
        self
    }

    /// Says how to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(one_line(&help.into()));
        self
    }

    /// Whether nothing may run before this is mended.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The stable name of the rule, such as `suite::unknown_key`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What is wrong, in one line.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// How to mend it.
    #[must_use]
    pub fn advice(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The places that it is about, the most telling first.
    #[must_use]
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match (&self.quote, self.labels.first()) {
            (None, Some(label)) => write!(f, " ({})", label.place),
            _ => Ok(()),
        }
    }
}

impl Error for Problem {}

impl Diagnostic for Problem {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.code))
    }

    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help
            .as_ref()
            .map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.quote.as_deref().map(|quote| quote as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let shown = self
            .labels
            .iter()
            .filter(|label| self.quote.as_ref().is_some_and(|quote| quote.holds(label)));
        let span = |label: &Label| {
            LabeledSpan::new(
                Some(label.text.clone()),
                label.place.offset,
                label.place.length,
            )
        };
        Some(Box::new(shown.map(span)))
    }
}

/// The problems of one file, up to a number that still helps.
#[derive(Clone, Debug, Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    /// More problems than this in one file are one problem.
    const MOST: usize = 100;

    pub(super) fn push(&mut self, problem: Problem) {
        if self.0.len() < Self::MOST {
            self.0.push(problem);
        } else if self.0.len() == Self::MOST {
            let message = format!("this file has more than {} problems", Self::MOST);
            self.0.push(Problem {
                code: "suite::too_many",
                message,
                help: None,
                ..problem
            });
        }
    }

    pub(super) fn into_vec(self) -> Vec<Problem> {
        self.0
    }
}

/// The lines around a problem. A whole file would be rendered in time proportional to its length, and could
/// speak to the terminal.
#[derive(Clone, Debug)]
struct Quote {
    path: String,
    text: String,
    first_line: usize,
    offset: usize,
}

impl Quote {
    /// Lines of context on both sides.
    const CONTEXT: usize = 2;

    /// A quote that is longer than this explains nothing.
    const LONGEST: usize = 8 * 1024;

    /// Quotes all labels, or only the first where the others are far away; nothing if its line is too long.
    fn of(source: &SuiteSource, labels: &[Label]) -> Option<Self> {
        let lines = |label: &Label| {
            let end = label.place.offset + label.place.length;
            (source.line_at(label.place.offset), source.line_at(end))
        };
        let ends = labels.iter().map(lines);
        let all = ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
        let first = labels.first().map(lines)?;
        [all, first, (first.0, first.0)]
            .into_iter()
            .find_map(|(from, to)| {
                let from = from.saturating_sub(Self::CONTEXT);
                let range = source.lines(from, to + Self::CONTEXT);
                let fits = range.len() <= Self::LONGEST;
                fits.then(|| Self {
                    path: one_line(source.path()),
                    text: same_width(&source.text()[range.clone()]),
                    first_line: from,
                    offset: range.start,
                })
            })
    }

    fn holds(&self, label: &Label) -> bool {
        let inside = self.offset..=self.offset + self.text.len();
        inside.contains(&label.place.offset)
            && inside.contains(&(label.place.offset + label.place.length))
    }
}

impl SourceCode for Quote {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let offset = span
            .offset()
            .checked_sub(self.offset)
            .ok_or(MietteError::OutOfBounds)?;
        let quoted = self
            .text
            .read_span(&(offset, span.len()).into(), before, after)?;
        let span = (quoted.span().offset() + self.offset, quoted.span().len()).into();
        let line = quoted.line() + self.first_line;
        let (column, count) = (quoted.column(), quoted.line_count());
        Ok(Box::new(MietteSpanContents::new_named(
            self.path.clone(),
            quoted.data(),
            span,
            line,
            column,
            count,
        )))
    }
}
