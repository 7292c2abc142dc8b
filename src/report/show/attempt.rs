//! One attempt with its conversation.

use std::io::{self, Write};

use textwrap::core::display_width;

use crate::outcome::{Attempt, CaseOutcome, Divergence, Turn};
use crate::report::elapsed::Elapsed;
use crate::report::layout::Layout;
use crate::text::{UntrustedStr, shortened};

/// In characters. Roles are an open list, and usually `user` and `assistant`.
const LONGEST_ROLE: usize = 12;

/// Writes the attempt with this index.
pub(in crate::report) fn write(
    case: &CaseOutcome,
    index: usize,
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let attempt = &case.attempts[index];
    let style = layout.palette.of_attempt(attempt.state);
    let duration = attempt
        .duration()
        .map(|took| format!(" in {}", Elapsed(took)));
    writeln!(
        out,
        "attempt {} of {}: {style}{}{style:#}{}",
        index + 1,
        case.attempts.len(),
        attempt.state.as_str(),
        duration.unwrap_or_default()
    )?;
    layout.fact(out, "job", ("", attempt.job.as_str()))?;
    if let Some(chat) = &attempt.chat {
        layout.fact(out, "chat", ("", &chat.to_string()))?;
    }
    if let Some(remark) = attempt.remarks.as_ref().filter(|text| !text.is_blank()) {
        layout.fact(out, "remark", ("", remark.as_raw()))?;
    }
    writeln!(out)?;
    if attempt.transcript().is_empty() {
        return writeln!(out, "  the service provided no conversation");
    }
    conversation(case, attempt, case.divergence_of(index), layout, out)
}

/// Its turns, and where it parts, the turn of the attempt that passed.
fn conversation(
    case: &CaseOutcome,
    attempt: &Attempt,
    divergence: Option<Divergence>,
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let passed = divergence.and_then(|parted| case.attempts.get(parted.passed));
    let passed: Vec<Turn> = passed.into_iter().flat_map(Attempt::transcript).collect();
    let turns: Vec<Turn> = attempt.transcript().iter().collect();
    let all = turns.iter().chain(&passed);
    let widest = all.map(|turn| display_width(&role(turn.role))).max();
    let speech = Speech {
        layout,
        column: widest.unwrap_or_default(),
    };
    for index in 0..=turns.len() {
        if let Some(parted) = divergence.filter(|parted| parted.turn == index) {
            speech.part(
                parted.passed + 1,
                (passed.get(index), turns.get(index)),
                out,
            )?;
        }
        if let Some(turn) = turns.get(index) {
            speech.say(turn, " ", out)?;
        }
    }
    Ok(())
}

/// Shows turns, with all roles in one column.
struct Speech<'a> {
    layout: &'a Layout,
    /// The width of the longest role.
    column: usize,
}

impl Speech<'_> {
    /// Marks the turn from which on the conversation is another one than that of a passing attempt.
    fn part(
        &self,
        passed: usize,
        turns: (Option<&Turn>, Option<&Turn>),
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let style = self.layout.palette.doubtful;
        let (theirs, ours) = turns;
        let Some(theirs) = theirs else {
            let ended = format!("attempt {passed} ended here, and passed");
            return writeln!(out, "{style}> {ended}{style:#}");
        };
        let parts = match ours {
            Some(_) => format!("from here on it differs from attempt {passed}, which"),
            None => format!("it ended here; attempt {passed}"),
        };
        writeln!(out, "{style}> {parts} passed with:{style:#}")?;
        self.say(theirs, &format!("{style}>{style:#}"), out)?;
        match ours {
            Some(_) => writeln!(out, "{style}> and this attempt went on with:{style:#}"),
            None => Ok(()),
        }
    }

    /// A turn after a mark that is one column wide.
    fn say(&self, turn: &Turn, mark: &str, out: &mut dyn Write) -> io::Result<()> {
        let faint = self.layout.palette.faint;
        let role = role(turn.role);
        let padding = " ".repeat(self.column.saturating_sub(display_width(&role)));
        let start = format!("{mark} {faint}{role}{faint:#}{padding}  ");
        let indent = self.column + 4;
        self.layout
            .hanging(out, &start, indent, turn.content.as_raw())
    }
}

fn role(role: UntrustedStr) -> String {
    shortened(&role.to_string(), LONGEST_ROLE)
}
