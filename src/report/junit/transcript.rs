//! What was said, within what readers of the file can bear: head and tail stay, the middle goes first.

use super::clean;
use crate::outcome::{Attempt, AttemptState, CaseOutcome, Outcome};

/// Jenkins keeps as much of a failed test.
const MOST_OF_A_CASE: usize = 100_000;

/// GitLab refuses files over 30 MB; this leaves room for all the rest.
const MOST_OF_A_FILE: usize = 20_000_000;

/// Less of an attempt says nothing.
const LEAST_OF_AN_ATTEMPT: usize = 1_000;

/// How many bytes of XML the transcripts of one case may take, so that all fit the file.
pub(super) fn allowance(outcome: &Outcome) -> usize {
    let cases = outcome.cases().filter(|case| has_transcript(case)).count();
    MOST_OF_A_CASE.min(MOST_OF_A_FILE / cases.max(1))
}

/// The conversations of a case, those that explain a failure first.
pub(super) fn of(case: &CaseOutcome, allowance: usize) -> Option<String> {
    if !has_transcript(case) {
        return None;
    }
    let mut attempts: Vec<(usize, &Attempt)> = case.attempts.iter().enumerate().collect();
    attempts.sort_by_key(|(_, attempt)| match attempt.state {
        AttemptState::Failed => 0,
        AttemptState::Errored => 1,
        AttemptState::Unfinished => 2,
        AttemptState::Passed => 3,
    });
    let shown = attempts.len().min((allowance / LEAST_OF_AN_ATTEMPT).max(1));
    let mut left = allowance;
    let mut parts = Vec::with_capacity(shown + 1);
    for (nth, (index, attempt)) in attempts[..shown].iter().enumerate() {
        let part = cut(&conversation(*index, attempt), left / (shown - nth));
        left = left.saturating_sub(cost(&part));
        parts.push(part);
    }
    if attempts.len() > shown {
        let more = attempts.len() - shown;
        parts.push(format!("[{more} more attempts: see results.json]"));
    }
    Some(parts.join("\n\n"))
}

fn has_transcript(case: &CaseOutcome) -> bool {
    case.attempts
        .iter()
        .any(|attempt| !attempt.transcript().is_empty())
}

fn conversation(index: usize, attempt: &Attempt) -> String {
    let mut lines = vec![format!(
        "attempt {}: {} ({})",
        index + 1,
        attempt.state.as_str(),
        attempt.job
    )];
    if let Some(remarks) = &attempt.remarks {
        lines.push(format!("remarks: {}", clean::text(remarks.as_raw())));
    }
    for turn in attempt.transcript() {
        let role = clean::line(turn.role.as_raw());
        lines.push(format!("{role}: {}", clean::text(turn.content.as_raw())));
    }
    lines.join("\n")
}

/// The head and the tail of the text, as much as `limit` bytes of XML hold of it.
fn cut(text: &str, limit: usize) -> String {
    if cost(text) <= limit {
        return text.to_owned();
    }
    let end = reach(
        text.char_indices().map(|(at, c)| (at + c.len_utf8(), c)),
        limit / 2,
    );
    let start = reach(text.char_indices().rev(), limit / 2);
    let (end, start) = (end.unwrap_or(0), start.unwrap_or(text.len()));
    let left_out = start - end;
    format!(
        "{}\n[… {left_out} bytes left out: see results.json …]\n{}",
        &text[..end],
        &text[start..]
    )
}

/// The last place that can be reached for the price.
fn reach(mut places: impl Iterator<Item = (usize, char)>, limit: usize) -> Option<usize> {
    let mut spent = 0;
    let mut reached = None;
    while let Some((at, c)) = places.next()
        && spent + price(c) <= limit
    {
        spent += price(c);
        reached = Some(at);
    }
    reached
}

fn cost(text: &str) -> usize {
    text.chars().map(price).sum()
}

/// How many bytes a character takes once it is escaped.
fn price(c: char) -> usize {
    match c {
        '<' | '>' => "&lt;".len(),
        '&' => "&amp;".len(),
        '"' | '\'' => "&quot;".len(),
        c => c.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_failed_attempt_comes_first_and_none_crowds_out_another() {
        let mut case = fixture::failed_case();
        case.attempts = [
            fixture::attempt(AttemptState::Passed, &"p".repeat(50_000)),
            fixture::attempt(AttemptState::Failed, &"f".repeat(50_000)),
        ]
        .into();
        let text = of(&case, 10_000).unwrap();
        assert!(text.starts_with("attempt 2: failed"), "{}", &text[..40]);
        assert!(text.contains("ffff") && text.contains("pppp"));
        assert!(text.len() < 10_300, "{}", text.len());
    }

    #[test]
    fn the_middle_goes_first_and_markup_counts_as_what_it_becomes() {
        assert_eq!(
            cut("abcdefghij", 6),
            "abc\n[… 4 bytes left out: see results.json …]\nhij"
        );
        assert_eq!(
            cut("<<<<éé", 8),
            "<\n[… 3 bytes left out: see results.json …]\néé"
        );
        assert_eq!(cut("éé", 4), "éé");
    }

    #[test]
    fn many_cases_share_what_a_file_can_hold() {
        let mut outcome = fixture::outcome();
        assert_eq!(allowance(&outcome), MOST_OF_A_CASE);
        outcome.groups[0].cases = vec![fixture::failed_case(); 1_000];
        assert!(allowance(&outcome) * 1_000 <= MOST_OF_A_FILE);
    }
}
