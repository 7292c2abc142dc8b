//! Which failed and errored cases the thresholds tolerate.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Judgement, Outcome, ThresholdCheck};

/// Which failed and errored cases the thresholds of a run tolerate, by suite file.
#[derive(Clone, Debug)]
pub struct Tolerance {
    run: Judgement,
    suites: HashMap<Arc<str>, Judgement>,
}

impl Tolerance {
    /// The tolerance of a run.
    #[must_use]
    pub fn of(outcome: &Outcome) -> Self {
        let mut tolerance = Self {
            run: Judgement::Passed,
            suites: HashMap::new(),
        };
        for check in ThresholdCheck::all(outcome) {
            match &check.path {
                Some(path) => {
                    tolerance.suites.insert(path.clone(), check.judge());
                }
                None => tolerance.run = check.judge(),
            }
        }
        tolerance
    }

    /// Whether a failed case of a suite file does not fail the run.
    #[must_use]
    pub fn tolerates_failed(&self, path: &str) -> bool {
        self.judgements(path)
            .iter()
            .all(|judgement| *judgement != Judgement::Failed)
    }

    /// Whether the run can pass although a case of a suite file has no result.
    #[must_use]
    pub fn tolerates_errored(&self, path: &str) -> bool {
        self.judgements(path)
            .iter()
            .all(|judgement| *judgement == Judgement::Passed)
    }

    fn judgements(&self, path: &str) -> [Judgement; 2] {
        let suite = self.suites.get(path).copied();
        [self.run, suite.unwrap_or(Judgement::Passed)]
    }
}
