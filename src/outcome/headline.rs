//! A case in one line of numbers. No report words them for itself.

use std::fmt;

use super::{CaseOutcome, CaseState};

/// How many of the planned attempts passed. Displays as `1/3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PassedAttempts {
    pub passed: u64,
    pub planned: u64,
    /// Whether it is not only a lower bound.
    pub is_exact: bool,
}

impl fmt::Display for PassedAttempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bound = if self.is_exact { "" } else { "at least " };
        write!(f, "{bound}{}/{}", self.passed, self.planned)
    }
}

impl CaseOutcome {
    /// The judgement in one line, as every report words it: `1 of 3 attempts passed (need 2)`.
    ///
    /// Where not every planned attempt was seen, the numbers of a failure are those of its reason: only who
    /// judged it knows what it was judged by.
    #[must_use]
    pub fn headline(&self) -> String {
        match &self.state {
            CaseState::Passed => self.numbers_with_open(),
            CaseState::Failed { .. } if self.is_fully_seen() => self.numbers_with_open(),
            CaseState::Failed { reason } => reason.clone(),
            CaseState::Errored(trouble) => trouble.message.clone(),
            CaseState::Skipped { reason } => reason.to_string(),
        }
    }

    /// Whether all planned attempts were seen.
    pub(crate) fn is_fully_seen(&self) -> bool {
        self.planned
            .is_some_and(|planned| self.tally().total() >= planned)
    }

    /// How many attempts must pass; `None` if that depends on a number of planned attempts that is not known.
    pub(crate) fn required(&self) -> Option<u64> {
        match self.planned {
            Some(planned) => Some(self.listing.gate.required(planned)),
            None => self.listing.gate.required_of_unknown(),
        }
    }

    /// The passed attempts of the planned ones.
    pub(crate) fn passed_attempts(&self) -> PassedAttempts {
        let tally = self.tally();
        let planned = self.planned.unwrap_or_else(|| tally.total());
        // A pass that was read off the batch's counters has more passed attempts than were seen.
        let unseen = self.required().filter(|needed| *needed > tally.passed);
        match unseen {
            Some(needed) if self.state == CaseState::Passed => PassedAttempts {
                passed: needed,
                planned,
                is_exact: false,
            },
            _ => PassedAttempts {
                passed: tally.passed,
                planned,
                is_exact: true,
            },
        }
    }

    /// The passed attempts in numbers, whatever was made of them.
    #[must_use]
    pub fn numbers(&self) -> String {
        let PassedAttempts {
            passed,
            planned,
            is_exact,
        } = self.passed_attempts();
        let bound = if is_exact { "" } else { "at least " };
        let attempts = if planned == 1 { "attempt" } else { "attempts" };
        let need = self.required();
        let need = need.map_or_else(|| self.listing.gate.to_string(), |n| n.to_string());
        format!("{bound}{passed} of {planned} {attempts} passed (need {need})")
    }

    /// The same with the attempts that could have made it another number.
    fn numbers_with_open(&self) -> String {
        let tally = self.tally();
        match tally.errored.saturating_add(tally.unfinished) {
            0 => self.numbers(),
            open => format!("{}, {open} without a verdict", self.numbers()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{JobId, TestCaseId};
    use crate::outcome::{Attempt, AttemptState, Gate, Listing, Location, Transcript};

    fn case(gate: Gate, planned: Option<u64>, attempts: &[AttemptState]) -> CaseOutcome {
        let attempt = |state: &AttemptState| {
            Attempt::new(JobId::new("job_1").unwrap(), *state, Transcript::default())
        };
        CaseOutcome {
            listing: Listing {
                id: TestCaseId::new("tc_1").unwrap(),
                name: None,
                gate,
                tags: Vec::new(),
                owner: None,
                skip: None,
                quarantine: None,
                location: Location {
                    path: "s.yaml".into(),
                    line: 1,
                    column: 1,
                    offset: 0,
                    length: 4,
                },
            },
            label: None,
            planned,
            definition: None,
            attempts: attempts.iter().map(attempt).collect(),
            state: CaseState::Failed {
                reason: "at most 1 of 3 attempts passed (need 2)".to_owned(),
            },
        }
    }

    #[test]
    fn a_headline_counts_what_was_seen_against_what_was_needed() {
        use AttemptState::{Errored, Failed, Passed};
        let failed = case(Gate::AtLeast(2), Some(3), &[Passed, Failed, Failed]);
        assert_eq!(failed.headline(), "1 of 3 attempts passed (need 2)");
        let open = case(Gate::All, Some(2), &[Failed, Errored]);
        assert_eq!(
            open.headline(),
            "0 of 2 attempts passed (need 2), 1 without a verdict"
        );
        assert_eq!(
            case(Gate::All, Some(1), &[Failed]).headline(),
            "0 of 1 attempt passed (need 1)"
        );
    }

    #[test]
    fn a_headline_claims_nothing_that_only_the_counters_knew() {
        let mut unseen = case(Gate::AtLeast(2), Some(3), &[]);
        assert_eq!(unseen.headline(), "at most 1 of 3 attempts passed (need 2)");
        unseen.state = CaseState::Passed;
        assert_eq!(
            unseen.headline(),
            "at least 2 of 3 attempts passed (need 2)"
        );
    }
}
