//! The verdict of a run in one sentence.

use crate::outcome::{CaseTally, End, Outcome, Verdict};
use crate::report::{compared, ending};
use crate::text::counted;

/// Why the run has its verdict.
pub(super) fn reason(outcome: &Outcome) -> String {
    let verdict = Verdict::of(outcome);
    let tally = CaseTally::of(outcome.cases());
    let is_told_by_cases = match verdict {
        Verdict::Passed => true,
        Verdict::Failed => tally.failed > 0,
        Verdict::Inconclusive => tally.errored > 0,
        Verdict::Empty | Verdict::Idle | Verdict::Refused => false,
    };
    let cases = match verdict {
        Verdict::Passed => passed(tally),
        _ => not_passed(tally),
    };
    let is_end_told = outcome.end == End::Completed && compared::deciding(outcome).is_empty();
    match (is_told_by_cases, is_end_told) {
        (true, true) => format!("{cases}."),
        (true, false) => format!("{cases}; {}.", ending_of(outcome)),
        (false, _) => format!("{}.", capitalised(&ending_of(outcome))),
    }
}

fn ending_of(outcome: &Outcome) -> String {
    let message = ending::ending(outcome).message;
    message.trim_end_matches('.').to_owned()
}

fn passed(tally: CaseTally) -> String {
    let parts = [
        (tally.flaky, "of them flaky"),
        (tally.failed, "failed, which the gates allow"),
        (tally.errored, "could not be judged, which the gates allow"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts = parts.map(|(count, what)| format!(", {count} {what}"));
    format!(
        "{} passed{}",
        cases(tally.passed),
        parts.collect::<String>()
    )
}

fn not_passed(tally: CaseTally) -> String {
    match (tally.failed, tally.errored) {
        (0, errored) => format!("{} could not be judged", cases(errored)),
        (failed, 0) => format!("{} failed", cases(failed)),
        (failed, errored) => format!("{} failed, {errored} could not be judged", cases(failed)),
    }
}

fn cases(count: u64) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), "test case")
}

/// The text with its first letter in upper case.
pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + chars.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Signal;
    use crate::report::fixture;

    #[test]
    fn the_reason_names_the_cases_and_why_a_run_ended_early() {
        let mut outcome = fixture::outcome();
        assert_eq!(
            reason(&outcome),
            "1 test case failed, 1 could not be judged."
        );
        outcome.end = End::Stopped {
            signal: Signal::Interrupt,
        };
        assert!(reason(&outcome).ends_with("judged; the run was stopped by SIGINT."));
        outcome.groups.clear();
        assert_eq!(reason(&outcome), "The run was stopped by SIGINT.");
    }

    #[test]
    fn a_passed_run_says_how_many_passed() {
        let mut outcome = fixture::outcome();
        outcome.batches.truncate(1);
        outcome.groups.truncate(1);
        outcome.groups[0].cases.remove(0);
        assert_eq!(reason(&outcome), "2 test cases passed, 1 of them flaky.");
    }
}
