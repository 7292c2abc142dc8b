//! How much of the conversations the page holds: all of them, unless the file would get too large.

use serde::Serialize;

use super::clean;
use crate::outcome::{Attempt, AttemptState, CaseOutcome, Turn};
use crate::text::shortened;

/// Which parts of the conversations are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    passed: Passed,
    /// The longest conversation, in characters. The middle of a longer one is left out.
    longest: usize,
}

/// Which conversations of passed attempts are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Passed {
    All,
    /// Only those that can be compared with a failed attempt.
    OfCasesWithFailures,
    None,
}

/// From everything to nothing. The first one that fits is used.
pub(super) const LEVELS: [Excerpt; 7] = [
    Excerpt::new(Passed::All, usize::MAX),
    Excerpt::new(Passed::OfCasesWithFailures, usize::MAX),
    Excerpt::new(Passed::None, usize::MAX),
    Excerpt::new(Passed::None, 32_000),
    Excerpt::new(Passed::None, 8_000),
    Excerpt::new(Passed::None, 2_000),
    Excerpt::new(Passed::None, 0),
];

/// In characters. A longer remark is a conversation.
const LONGEST_REMARK: usize = 20_000;

/// In characters. Roles are words.
const LONGEST_ROLE: usize = 60;

/// One message of a conversation: its 0-based index, its role and its content.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct TurnExcerpt(usize, String, String);

impl Excerpt {
    const fn new(passed: Passed, longest: usize) -> Self {
        Self { passed, longest }
    }

    /// The messages of an attempt that are kept. Their indexes tell which ones are left out.
    pub(super) fn turns(self, case: &CaseOutcome, attempt: &Attempt) -> Vec<TurnExcerpt> {
        let turns: Vec<Turn> = attempt.transcript().iter().collect();
        if self.longest == 0 || !self.keeps(case, attempt) {
            return Vec::new();
        }
        let is_short = self.longest == usize::MAX || length(&turns) <= self.longest;
        let kept = |(index, turn): (usize, &Turn), longest| {
            let role = clean::line(turn.role.as_raw(), LONGEST_ROLE);
            TurnExcerpt(index, role, shorter(turn.content.as_raw(), longest))
        };
        let indexed = turns.iter().enumerate();
        if is_short {
            return indexed.map(|turn| kept(turn, usize::MAX)).collect();
        }
        let longest = self.longest / SHARES;
        let start = within(turns.iter(), self.longest / 2, longest);
        let end = within(turns[start..].iter().rev(), self.longest / 2, longest);
        let is_kept = |index: usize| index < start || index >= turns.len() - end;
        let indexed = indexed.filter(|(index, _)| is_kept(*index));
        indexed.map(|turn| kept(turn, longest)).collect()
    }

    /// The remark of an attempt.
    pub(super) fn remark(self, attempt: &Attempt) -> Option<String> {
        let remark = attempt.remarks.as_ref().filter(|text| !text.is_blank())?;
        let limit = self.longest.clamp(MIN_REMARK, LONGEST_REMARK);
        Some(shortened(&clean::text(remark.as_raw()), limit))
    }

    fn keeps(self, case: &CaseOutcome, attempt: &Attempt) -> bool {
        attempt.state != AttemptState::Passed
            || match self.passed {
                Passed::All => true,
                Passed::OfCasesWithFailures => case.tally().failed > 0,
                Passed::None => false,
            }
    }
}

/// In characters. Enough for a reason.
const MIN_REMARK: usize = 300;

/// A single message takes at most this part of a shortened conversation.
const SHARES: usize = 8;

fn length(turns: &[Turn]) -> usize {
    turns.iter().map(|turn| turn.content.as_raw().len()).sum()
}

/// How many of the messages fit, if each is shortened.
fn within<'a>(turns: impl Iterator<Item = &'a Turn<'a>>, limit: usize, longest: usize) -> usize {
    let mut length = 0;
    let fits = |turn: &&Turn| {
        length += turn.content.as_raw().len().min(longest);
        length <= limit
    };
    turns.take_while(fits).count()
}

/// The start and the end of a message.
fn shorter(content: &str, longest: usize) -> String {
    if content.len() <= longest {
        return clean::text(content);
    }
    let end = content.floor_char_boundary(longest / 2);
    let start = content.ceil_char_boundary(content.len() - longest / 2);
    format!(
        "{}\n[… {} bytes left out: see results.json …]\n{}",
        clean::text(&content[..end]),
        start - end,
        clean::text(&content[start..])
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::JobId;
    use crate::report::fixture;

    fn attempt(state: AttemptState, contents: &[&str]) -> Attempt {
        let turns = contents.iter().map(|content| ("user", *content)).collect();
        Attempt::new(JobId::new("job_1").unwrap(), state, turns)
    }

    fn case(attempts: Vec<Attempt>) -> CaseOutcome {
        let mut case = fixture::failed_case();
        case.attempts = attempts.into();
        case
    }

    #[test]
    fn conversations_of_passed_attempts_are_left_out_before_those_of_failed_ones() {
        let passed = attempt(AttemptState::Passed, &["Hi"]);
        let failed = attempt(AttemptState::Failed, &["Hi"]);
        let mixed = case(vec![passed.clone(), failed.clone()]);
        let steady = case(vec![passed.clone()]);
        let kept = |level: usize| {
            let count = |case, attempt| LEVELS[level].turns(case, attempt).len();
            [
                count(&steady, &passed),
                count(&mixed, &passed),
                count(&mixed, &failed),
            ]
        };
        assert_eq!(kept(0), [1, 1, 1]);
        assert_eq!(kept(1), [0, 1, 1]);
        assert_eq!(kept(2), [0, 0, 1]);
        assert_eq!(kept(6), [0, 0, 0]);
    }

    #[test]
    fn a_shortened_conversation_keeps_its_start_and_its_end() {
        let contents: Vec<String> = (0..100)
            .map(|n| format!("{n} {}", "x".repeat(200)))
            .collect();
        let contents: Vec<&str> = contents.iter().map(|content| &**content).collect();
        let failed = attempt(AttemptState::Failed, &contents);
        let turns = LEVELS[5].turns(&case(vec![failed.clone()]), &failed);
        let indexes: Vec<usize> = turns.iter().map(|turn| turn.0).collect();
        assert_eq!(indexes, [0, 1, 2, 3, 96, 97, 98, 99]);
    }

    #[test]
    fn the_middle_of_a_long_message_is_left_out_between_characters() {
        let long = shorter(&"é".repeat(1_000), 100);
        let word = "\n[… 1900 bytes left out: see results.json …]\n";
        assert_eq!(long, format!("{0}{word}{0}", "é".repeat(25)));
    }
}
