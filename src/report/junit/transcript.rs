//! Conversations in the file, shortened to the limits of its readers. The middle of a text is left out first.

use super::clean;
use crate::outcome::{Attempt, AttemptState, CaseOutcome, Outcome};
use crate::text::plain_length;

/// In bytes. Jenkins keeps this much of a failed test.
const MAX_CASE: usize = 100_000;

/// In bytes. GitLab rejects files over 30 MB; this leaves 10 MB for everything else.
const MAX_FILE: usize = 20_000_000;

/// In bytes. A shorter excerpt of an attempt is not useful.
const MIN_ATTEMPT: usize = 1_000;

/// The maximum size of one case's transcripts, in bytes of XML, so that those of all cases fit into the file.
pub(super) fn allowance(outcome: &Outcome) -> usize {
    let cases = outcome.cases().filter(|case| has_transcript(case)).count();
    MAX_CASE.min(MAX_FILE / cases.max(1))
}

/// The conversations of a case. Failed attempts come first, because they explain the result.
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
    let shown = attempts.len().min((allowance / MIN_ATTEMPT).max(1));
    let mut available = allowance;
    let mut parts = Vec::with_capacity(shown + 1);
    for (nth, (index, attempt)) in attempts[..shown].iter().enumerate() {
        let part = cut(conversation(*index, attempt), available / (shown - nth));
        available = available.saturating_sub(escaped_len(&part));
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
    let (number, state) = (index + 1, attempt.state.as_str());
    let mut text = format!("attempt {number}: {state} ({})", attempt.job);
    let mut add = |role: &str, said: &str| {
        text.extend(["\n", role, ": ", &clean::text(said)]);
    };
    if let Some(remarks) = &attempt.remarks {
        add("remarks", remarks.as_raw());
    }
    for turn in attempt.transcript() {
        add(&clean::line(turn.role.as_raw()), turn.content.as_raw());
    }
    text
}

/// The start and the end of the text that fit into `limit` bytes of XML.
fn cut(text: String, limit: usize) -> String {
    if escaped_len(&text) <= limit {
        return text;
    }
    let end = last_within(
        text.char_indices().map(|(at, c)| (at + c.len_utf8(), c)),
        limit / 2,
    );
    let start = last_within(text.char_indices().rev(), limit / 2);
    let (end, start) = (end.unwrap_or(0), start.unwrap_or(text.len()));
    let left_out = start - end;
    format!(
        "{}\n[… {left_out} bytes left out: see results.json …]\n{}",
        &text[..end],
        &text[start..]
    )
}

/// The last position before which the characters take at most `limit` bytes of XML.
fn last_within(mut positions: impl Iterator<Item = (usize, char)>, limit: usize) -> Option<usize> {
    let mut len = 0;
    let mut last = None;
    while let Some((at, c)) = positions.next()
        && len + escaped_char_len(c) <= limit
    {
        len += escaped_char_len(c);
        last = Some(at);
    }
    last
}

/// The length of a text in XML, in bytes.
fn escaped_len(text: &str) -> usize {
    let is_plain = |byte| escape_len(byte) == 0;
    let plain = plain_length(text.as_bytes(), is_plain);
    text.len() + text.bytes().skip(plain).map(escape_len).sum::<usize>()
}

fn escaped_char_len(c: char) -> usize {
    c.len_utf8() + u8::try_from(c).map_or(0, escape_len)
}

/// By how much the writer's escape is longer than the byte.
fn escape_len(byte: u8) -> usize {
    match byte {
        b'<' | b'>' => "&lt;".len() - 1,
        b'&' => "&amp;".len() - 1,
        b'"' | b'\'' => "&quot;".len() - 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_failed_attempt_comes_first_and_attempts_share_the_space() {
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
    fn the_middle_is_left_out_and_escaped_characters_count_with_their_length() {
        assert_eq!(
            cut("abcdefghij".to_owned(), 6),
            "abc\n[… 4 bytes left out: see results.json …]\nhij"
        );
        assert_eq!(
            cut("<<<<éé".to_owned(), 8),
            "<\n[… 3 bytes left out: see results.json …]\néé"
        );
        assert_eq!(cut("éé".to_owned(), 4), "éé");
    }

    #[test]
    fn many_cases_share_the_space_of_a_file() {
        let mut outcome = fixture::outcome();
        assert_eq!(allowance(&outcome), MAX_CASE);
        outcome.groups[0].cases = vec![fixture::failed_case(); 1_000];
        assert!(allowance(&outcome) * 1_000 <= MAX_FILE);
    }
}
