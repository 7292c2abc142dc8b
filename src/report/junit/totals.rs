//! How many tests there are, which an element states before the tests themselves.

use std::iter::Sum;

use super::case::TestState;

/// The numbers of tests in a suite or in the file.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Totals {
    pub(super) tests: usize,
    pub(super) skipped: usize,
    pub(super) errors: usize,
    pub(super) failures: usize,
}

impl From<TestState> for Totals {
    fn from(state: TestState) -> Self {
        let count = |counted| usize::from(state == counted);
        Self {
            tests: 1,
            skipped: count(TestState::Skipped),
            errors: count(TestState::Errored),
            failures: count(TestState::Failed),
        }
    }
}

impl Sum for Totals {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, more| Self {
            tests: sum.tests + more.tests,
            skipped: sum.skipped + more.skipped,
            errors: sum.errors + more.errors,
            failures: sum.failures + more.failures,
        })
    }
}
