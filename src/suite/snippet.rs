//! The source lines around a location, safe to print. Rendering the whole file would take time proportional to its
//! length.

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::source::SuiteSource;
use crate::outcome::Location;
use crate::text::{one_line, printable_source};

/// Some lines of a file, with their position in it.
#[derive(Clone, Debug)]
pub(super) struct Snippet {
    path: String,
    text: String,
    first_line: usize,
    offset: usize,
}

impl Snippet {
    /// Lines of context before and after.
    const CONTEXT_LINES: usize = 2;

    /// A longer snippet, such as one very long line, does not help the reader.
    const MAX_BYTES: usize = 8 * 1024;

    /// The lines of all locations; `None` if they are too long.
    pub(super) fn of(source: &SuiteSource, locations: &[&Location]) -> Option<Self> {
        let lines = |location: &&Location| {
            let end = location.offset + location.length;
            (source.line_at(location.offset), source.line_at(end))
        };
        let ends = locations.iter().map(lines);
        let all = ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
        // The range of a label may be too long for a snippet: show its first line instead.
        let first = locations.first().map(lines)?.0;
        let only_first = (locations.len() == 1).then_some((first, first));
        [Some(all), only_first]
            .into_iter()
            .flatten()
            .find_map(|(from, to)| {
                let from = from.saturating_sub(Self::CONTEXT_LINES);
                let range = source.lines(from, to + Self::CONTEXT_LINES);
                let fits = range.len() <= Self::MAX_BYTES;
                fits.then(|| Self {
                    path: one_line(source.path()),
                    text: printable_source(&source.text()[range.clone()]),
                    first_line: from,
                    offset: range.start,
                })
            })
    }

    /// Whether the snippet contains the whole location.
    pub(super) fn contains(&self, location: &Location) -> bool {
        let inside = self.offset..=self.offset + self.text.len();
        inside.contains(&location.offset) && inside.contains(&(location.offset + location.length))
    }
}

impl SourceCode for Snippet {
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
