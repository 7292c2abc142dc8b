//! The failed attempts of both runs, conversation beside conversation.

use std::io::{self, Write};

use super::cases::{listed_at, states};
use super::columns::Columns;
use crate::outcome::{AttemptState, CaseDiff, CaseOutcome, Detail, Listed, RunDiff};
use crate::report::layout::{LONGEST_NAME, Layout, short};
use crate::report::show::write_attempt;
use crate::text::counted;

/// The attempts of a case that are shown for each run. `show` has them all.
const MOST: usize = 3;

/// Writes the failed attempts of the cases that are worse, better, or failed in both runs.
pub(super) fn write(diff: &RunDiff, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let cases = diff.shown(Detail::Transcripts);
    cases
        .filter(|case| case.is_about_failures())
        .try_for_each(|case| write_case(case, layout, out))
}

fn write_case(diff: &CaseDiff, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
    let (_, case) = diff.pair.latest();
    let name = short(&case.name(), LONGEST_NAME);
    let start = format!("{}: ", states(diff.pair, layout));
    writeln!(out)?;
    layout.hanging(out, &start, 2, &name)?;
    layout.hanging(out, "  ", 2, &listed_at(diff.pair))?;
    let sides = [
        Side::new("before", diff.pair.before()),
        Side::new("after", diff.pair.after()),
    ];
    let [before, after] = &sides;
    for index in 0..before
        .attempts
        .len()
        .max(after.attempts.len())
        .clamp(1, MOST)
    {
        writeln!(out)?;
        match Columns::of(layout) {
            Some(columns) => {
                let text = |side: &Side| side.text(index, &columns.column);
                columns.write(&text(before)?, &text(after)?, out)?;
            }
            None => one_after_the_other(&sides, index, layout, out)?,
        }
    }
    sides.iter().try_for_each(|side| side.write_rest(out))
}

fn one_after_the_other(
    sides: &[Side],
    index: usize,
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let texts = sides.iter().map(|side| side.text(index, layout));
    let texts: Vec<String> = texts.collect::<io::Result<_>>()?;
    let texts: Vec<&str> = texts
        .iter()
        .map(String::as_str)
        .filter(|text| !text.is_empty())
        .collect();
    out.write_all(texts.join("\n").as_bytes())
}

/// A case in one of the runs.
struct Side<'a> {
    which: &'static str,
    case: Option<&'a CaseOutcome>,
    /// The failed attempts. If there is none, a passed one, which shows what went well.
    attempts: Vec<usize>,
}

impl<'a> Side<'a> {
    fn new(which: &'static str, listed: Option<Listed<'a>>) -> Self {
        let case = listed.map(|(_, case)| case);
        let with = |state: AttemptState| -> Vec<usize> {
            let attempts = case.map_or(&[][..], |case| &case.attempts[..]);
            let is = |index: &usize| attempts[*index].state == state;
            (0..attempts.len()).filter(is).collect()
        };
        let mut attempts = with(AttemptState::Failed);
        if attempts.is_empty() {
            attempts.extend(with(AttemptState::Passed).first());
        }
        Self {
            which,
            case,
            attempts,
        }
    }

    /// One of the attempts; empty if there are fewer.
    fn text(&self, index: usize, layout: &Layout) -> io::Result<String> {
        let mut text = Vec::new();
        match (self.case, self.attempts.get(index)) {
            (Some(case), Some(attempt)) => {
                write!(text, "{}, ", self.which)?;
                write_attempt(case, *attempt, layout, &mut text)?;
            }
            _ if index == 0 => writeln!(text, "{}, no attempt was seen", self.which)?,
            _ => {}
        }
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    fn write_rest(&self, out: &mut dyn Write) -> io::Result<()> {
        let rest = self.attempts.len().saturating_sub(MOST);
        if rest == 0 {
            return Ok(());
        }
        let more = counted(rest, "more failed attempt");
        writeln!(
            out,
            "\n{}, {more}; `sigma-suite show` shows all",
            self.which
        )
    }
}
