//! Where the conversation of a failed attempt leaves that of a passing one.

use super::{Attempt, AttemptState, CaseOutcome, Turn};

/// The turn at which a failed attempt and the most similar passing attempt part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// The index of the passing attempt.
    pub passed: usize,
    /// The 0-based index of the first turn that differs. If one conversation is the beginning of the other, it is the
    /// number of turns of the shorter one.
    pub turn: usize,
}

impl CaseOutcome {
    /// Where the failed attempt with this index leaves the passing attempt with which it has most turns in common.
    ///
    /// White space and letter case do not count. `None` if it did not fail, if one of the conversations is not known, or
    /// if both are equal.
    #[must_use]
    pub fn divergence_of(&self, failed: usize) -> Option<Divergence> {
        let failed = self.attempts.get(failed)?;
        if failed.state != AttemptState::Failed {
            return None;
        }
        let passed = self.attempts.iter().enumerate();
        let passed = passed.filter(|(_, attempt)| attempt.state == AttemptState::Passed);
        let parting = passed.filter_map(|(passed, attempt)| {
            let turn = first_difference(failed, attempt)?;
            Some(Divergence { passed, turn })
        });
        // The first of several attempts with equally many common turns.
        parting.min_by_key(|divergence| std::cmp::Reverse(divergence.turn))
    }
}

fn first_difference(one: &Attempt, other: &Attempt) -> Option<usize> {
    let (one, other) = (one.transcript(), other.transcript());
    if one.is_empty() || other.is_empty() {
        return None;
    }
    let common = one.iter().zip(other).take_while(|(a, b)| is_same(a, b));
    let common = common.count();
    (common < one.len().max(other.len())).then_some(common)
}

fn is_same(one: &Turn, other: &Turn) -> bool {
    let [a, b] = [one, other].map(|turn| turn.content.as_raw());
    let [words, other_words] = [a, b].map(|text| text.split_whitespace().map(str::to_lowercase));
    one.role == other.role && (a == b || words.eq(other_words))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::id::{JobId, TestCaseId};
    use crate::outcome::{CaseState, Listing, Location};

    fn attempt(state: AttemptState, turns: &[&str]) -> Attempt {
        let turns = turns.iter().map(|text| ("user", *text)).collect();
        Attempt::new(JobId::new("job_1").unwrap(), state, turns)
    }

    fn case(attempts: Vec<Attempt>) -> CaseOutcome {
        CaseOutcome {
            listing: Listing::new(TestCaseId::new("tc_1").unwrap(), Location::default()),
            label: None,
            planned: None,
            definition: None,
            attempts: Arc::from(attempts),
            state: CaseState::Passed,
        }
    }

    #[test]
    fn a_failed_attempt_is_compared_with_the_passing_attempt_that_is_most_similar() {
        use AttemptState::{Failed, Passed};
        let case = case(vec![
            attempt(Passed, &["Hi", "other"]),
            attempt(Passed, &["hi ", "Name?", "Ada"]),
            attempt(Failed, &["Hi", "Name?", "Bob"]),
            attempt(Failed, &["Hi", "Name?"]),
            attempt(Failed, &["Hi", "Name?", "Ada"]),
            attempt(Failed, &[]),
        ]);
        let divergence = |index| case.divergence_of(index);
        let at = |passed, turn| Some(Divergence { passed, turn });
        assert_eq!(divergence(2), at(1, 2));
        assert_eq!(divergence(3), at(1, 2));
        // The second passing attempt is equal, so that only the first one parts.
        assert_eq!(divergence(4), at(0, 1));
        assert_eq!(divergence(5), None);
        assert_eq!(divergence(9), None);
        assert_eq!(divergence(0), None, "it passed");
    }
}
