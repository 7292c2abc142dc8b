//! Lines of text within a width, for terminals.

use std::fmt::Display;
use std::io::{self, Write};

use anstyle::Style;
use textwrap::{Options, WordSeparator, WordSplitter};

use super::palette::Palette;
use crate::id::AgentId;
use crate::outcome::{CaseOutcome, CaseState, GroupOutcome, Outcome};
use crate::text::{one_line, shortened};

/// How texts are shown.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// The colours.
    pub palette: Palette,
    /// The width in columns.
    pub width: usize,
}

/// The width of texts that are not wrapped, such as those for a pipe.
pub const UNWRAPPED: usize = usize::MAX;

/// In characters. Enough to recognise an agent or a case.
pub(super) const LONGEST_NAME: usize = 120;

/// Narrower text is hard to read, even on a narrow terminal.
const NARROWEST: usize = 20;

impl Layout {
    /// Writes `start` and then a text, wrapped at words, whose further lines are indented. Line breaks of the text stay.
    pub(super) fn hanging(
        &self,
        out: &mut dyn Write,
        start: &str,
        indent: usize,
        text: &str,
    ) -> io::Result<()> {
        let further = " ".repeat(indent);
        let options = Options::new(self.width.max(NARROWEST))
            .subsequent_indent(&further)
            .break_words(false)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation);
        let lines = text.trim().lines().map(one_line);
        let mut is_first = true;
        for line in lines.chain(text.trim().is_empty().then(String::new)) {
            let start = if is_first { start } else { &further };
            is_first = false;
            if line.is_empty() {
                // Wrapping would drop what it starts with.
                writeln!(out, "{}", start.trim_end())?;
            }
            let parts = textwrap::wrap(&line, options.clone().initial_indent(start));
            for part in parts.iter().filter(|_| !line.is_empty()) {
                writeln!(out, "{}", part.trim_end())?;
            }
        }
        Ok(())
    }

    /// A named value, with a strip of symbols before it, which may be empty.
    pub(super) fn fact(
        &self,
        out: &mut dyn Write,
        name: &str,
        (strip, text): (&str, &str),
    ) -> io::Result<()> {
        let faint = self.palette.faint;
        let space = if strip.is_empty() { "" } else { " " };
        let start = format!("  {faint}{name:<9}{faint:#} {strip}{space}");
        self.hanging(out, &start, 12, text)
    }
}

/// The one word for what became of a case, and its style.
pub(super) fn state(case: &CaseOutcome, palette: &Palette) -> (&'static str, Style) {
    match &case.state {
        CaseState::Skipped { .. } => ("skipped", palette.faint),
        _ if case.quarantine().is_some() => ("quarantined", palette.faint),
        CaseState::Passed if case.is_flaky() => ("flaky", palette.doubtful),
        CaseState::Passed => ("passed", palette.good),
        CaseState::Failed { .. } => ("failed", palette.bad),
        CaseState::Errored(_) => ("errored", palette.doubtful),
    }
}

/// Which case it is, and where it is listed.
#[cfg(feature = "cli")]
pub(super) fn listed_at(case: &CaseOutcome, agent: &str) -> String {
    let listing = &case.listing;
    format!("{} of {agent} at {}", listing.id, listing.location)
}

/// The agent with this id, as [`agent`] shows it.
pub(super) fn agent_of(outcome: &Outcome, id: &AgentId) -> String {
    let group = outcome.groups.iter().find(|group| group.agent == *id);
    group.map_or_else(|| id.to_string(), |group| agent(outcome, group))
}

/// The agent by its name in the suite file, with its id and the platform's name: `billing-bot (mJzLaPEo, Billing)`.
pub(super) fn agent(outcome: &Outcome, group: &GroupOutcome) -> String {
    let batch = outcome.batch_of(group);
    let label = batch.and_then(|batch| batch.agent_label.as_ref());
    let label = label.map(|label| short(label, LONGEST_NAME));
    let name = short(&group.agent_name, LONGEST_NAME);
    let id = group.agent.to_string();
    let mut others = Vec::new();
    if !name.is_empty() && name != id {
        others.push(id.clone());
    }
    others.extend(label.filter(|label| *label != name));
    let first = if name.is_empty() { id } else { name };
    if others.is_empty() {
        first
    } else {
        format!("{first} ({})", others.join(", "))
    }
}

/// A name in one line.
pub(super) fn short(text: &impl Display, limit: usize) -> String {
    shortened(&text.to_string(), limit)
}
