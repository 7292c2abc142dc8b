//! Judges the cases of a suite file, or of the whole run, by their thresholds.

use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;

use super::gate::judge_bounds;
use super::{CaseOutcome, CaseTally, Judgement, Outcome, Rate, Thresholds};
use crate::text::{UntrustedText, counted};

/// The cases of a suite file, or of the whole run, with the thresholds that decide them.
#[derive(Clone, Debug)]
pub struct ThresholdCheck {
    /// The path of the suite file; `None` for the whole run.
    pub path: Option<Arc<str>>,
    /// The name of the suite.
    pub suite: Option<UntrustedText>,
    /// The counts of its cases.
    pub tally: CaseTally,
    /// As the suite file or the command line gives them.
    pub given: Thresholds,
    /// The share of the judged cases that must pass, if it is decided here.
    gate: Option<Rate>,
    /// The share of the cases that must be judged, if it is decided here.
    coverage: Option<Rate>,
}

impl ThresholdCheck {
    /// Every check of a run: one for each suite file, and one for the whole run if it has thresholds of its own.
    ///
    /// A suite file without a threshold of its own is decided by that of the run, and without that by 1: every case
    /// must be judged and pass.
    #[must_use]
    pub fn all(outcome: &Outcome) -> Vec<Self> {
        let run = outcome.criteria.run;
        let mut suites: IndexMap<&Arc<str>, (&UntrustedText, Vec<&CaseOutcome>)> = IndexMap::new();
        for group in &outcome.groups {
            let entry = suites.entry(&group.path);
            let (_, cases) = entry.or_insert_with(|| (&group.suite, Vec::new()));
            cases.extend(&group.cases);
        }
        let own = |path| {
            outcome
                .criteria
                .suites
                .get(path)
                .copied()
                .unwrap_or_default()
        };
        let suites = suites.into_iter().map(|(path, (suite, cases))| {
            let given: Thresholds = own(path);
            let default = |run: Option<Rate>| run.is_none().then_some(Rate::ONE);
            Self {
                path: Some(path.clone()),
                suite: Some(suite.clone()),
                tally: CaseTally::of(cases),
                given,
                gate: given.cases.or(default(run.cases)),
                coverage: given.min_coverage.or(default(run.min_coverage)),
            }
        });
        let whole = (!run.is_empty()).then(|| Self {
            path: None,
            suite: None,
            tally: CaseTally::of(outcome.cases()),
            given: run,
            gate: run.cases,
            coverage: run.min_coverage,
        });
        suites.chain(whole).collect()
    }

    /// The judgement. Failed if the gate is not reached even if every case without a result passes; open if it is not
    /// reached by the judged cases, or if too few cases were judged.
    #[must_use]
    pub fn judge(&self) -> Judgement {
        let CaseTally {
            passed, errored, ..
        } = self.tally;
        let (judged, all) = (self.tally.judged(), self.tally.deciding());
        if all == 0 {
            // Nothing is decided here: a run without any case that decides is empty, which is not judged by thresholds.
            return Judgement::Passed;
        }
        let gate = self.gate.map_or(Judgement::Passed, |gate| {
            let best = judge_bounds(gate.of(all), passed, passed + errored);
            let so_far = judge_bounds(gate.of(judged), passed, passed);
            match (best, so_far) {
                (Judgement::Failed, _) => Judgement::Failed,
                (_, Judgement::Passed) => Judgement::Passed,
                _ => Judgement::Open,
            }
        });
        let is_covered = self
            .coverage
            .is_none_or(|floor| judge_bounds(floor.of(all), judged, judged) == Judgement::Passed);
        if is_covered || gate == Judgement::Failed {
            gate
        } else {
            Judgement::Open
        }
    }

    /// Whether the suite file or the command line gives a threshold, so that reports show the check.
    #[must_use]
    pub fn is_given(&self) -> bool {
        !self.given.is_empty()
    }
}

/// Both thresholds with their numbers: `18 of 20 judged cases passed (need 19), 20 of 21 cases judged (need 20)`.
impl fmt::Display for ThresholdCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (judged, all) = (self.tally.judged(), self.tally.deciding());
        let parts = [
            self.given.cases.map(|gate| {
                let (passed, need) = (self.tally.passed, gate.of(judged));
                format!(
                    "{passed} of {} passed (need {need})",
                    cases(judged, "judged case")
                )
            }),
            self.given.min_coverage.map(|floor| {
                let need = floor.of(all);
                format!("{judged} of {} judged (need {need})", cases(all, "case"))
            }),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        f.write_str(&parts.join(", "))
    }
}

fn cases(count: u64, noun: &str) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), noun)
}

#[cfg(test)]
mod tests;
