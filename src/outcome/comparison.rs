//! The comparison of a run with its baseline, per agent.

use std::collections::{BTreeMap, HashSet};

use super::{Baseline, BaselineCase, CaseOutcome, JudgedAttempts, Outcome};
use crate::id::{AgentId, TestCaseId};
use crate::statistics::{
    Counts, LowerRate, Stratum, attempts_for_drop, holm, lower_rate, smallest_visible_drop,
};

/// The drop for which reports say how many attempts would show it.
pub(crate) const USUAL_DROP: f64 = 0.1;

/// An agent of a run, compared with the baseline over all of its cases.
#[derive(Clone, Debug)]
pub struct AgentComparison<'a> {
    /// The agent.
    pub agent: &'a AgentId,
    /// The cases that are compared, each with itself.
    cases: Vec<ComparedCase<'a>>,
    /// The cases whose definition has changed since, so that they are not compared.
    pub changed: Vec<&'a TestCaseId>,
    /// The cases that are not in the baseline.
    pub added: Vec<&'a TestCaseId>,
    /// The cases that do not have a verdict for every attempt.
    pub without_result: Vec<&'a TestCaseId>,
    /// How often an agent of unchanged quality would do as badly: the one-sided p-value of the
    /// Cochran-Mantel-Haenszel test. `None` if no case can show anything.
    pub p_value: Option<f64>,
    /// What decides: the larger one of `p_value` and that of the exact test, adjusted for the number of agents.
    pub adjusted: Option<f64>,
    /// Whether the pass rate is lower than in the baseline.
    pub is_regression: bool,
    /// The alpha that Holm's method leaves for the agent with the smallest p-value.
    alpha: f64,
}

/// A case with its attempts in the baseline and in the run.
#[derive(Clone, Copy, Debug)]
struct ComparedCase<'a> {
    case: &'a CaseOutcome,
    before: BaselineCase,
    now: Counts,
}

impl Outcome {
    /// Compares the run with a baseline, of which the part is kept that is about its cases.
    pub fn compare_with(&mut self, baseline: &Baseline) {
        let mut part = Baseline {
            path: baseline.path.clone(),
            ..Baseline::default()
        };
        for group in &self.groups {
            let Some(known) = baseline.agents.get(&group.agent) else {
                continue;
            };
            let ids = group.cases.iter().map(|case| &case.listing.id);
            let cases = ids.filter_map(|id| Some((id.clone(), *known.get(id)?)));
            let agent = part.agents.entry(group.agent.clone()).or_default();
            agent.extend(cases);
        }
        self.baseline = Some(part);
    }

    /// The agents of the run that have cases which affect the verdict, compared with the baseline; none without one.
    #[must_use]
    pub fn comparisons(&self) -> Vec<AgentComparison<'_>> {
        let Some(baseline) = &self.baseline else {
            return Vec::new();
        };
        let mut agents: BTreeMap<&AgentId, AgentComparison> = BTreeMap::new();
        let mut seen = HashSet::new();
        for (group, case) in self.deciding() {
            // The attempts of a case that several suite files list count once.
            if seen.insert((&group.agent, &case.listing.id)) {
                let agent = &group.agent;
                let compared = agents
                    .entry(agent)
                    .or_insert_with(|| AgentComparison::new(agent));
                compared.add(case, baseline);
            }
        }
        let mut agents: Vec<_> = agents.into_values().collect();
        self.test(&mut agents);
        agents
    }

    /// Computes the p-values, and adjusts them for the number of agents.
    fn test(&self, agents: &mut [AgentComparison]) {
        let found: Vec<Option<LowerRate>> = agents
            .iter()
            .map(|agent| lower_rate(&agent.numbers()))
            .collect();
        let p_values: Vec<f64> = found.iter().flatten().map(|lower| lower.decisive).collect();
        let alpha = self.criteria.alpha.to_f64();
        #[expect(
            clippy::cast_precision_loss,
            reason = "there are fewer agents than 2^53"
        )]
        let of_one = alpha / p_values.len().max(1) as f64;
        let mut adjusted = holm(&p_values).into_iter();
        for (agent, lower) in agents.iter_mut().zip(found) {
            agent.alpha = of_one;
            if let Some(lower) = lower {
                agent.p_value = Some(lower.p_value);
                agent.adjusted = adjusted.next();
                agent.is_regression = agent.adjusted.is_some_and(|adjusted| adjusted <= alpha);
            }
        }
    }

    /// The agents whose pass rate is lower than in the baseline.
    #[must_use]
    pub fn regressions(&self) -> Vec<AgentComparison<'_>> {
        let mut agents = self.comparisons();
        agents.retain(|agent| agent.is_regression);
        agents
    }
}

impl<'a> AgentComparison<'a> {
    fn new(agent: &'a AgentId) -> Self {
        Self {
            agent,
            cases: Vec::new(),
            changed: Vec::new(),
            added: Vec::new(),
            without_result: Vec::new(),
            p_value: None,
            adjusted: None,
            is_regression: false,
            alpha: 1.0,
        }
    }

    fn add(&mut self, case: &'a CaseOutcome, baseline: &Baseline) {
        let id = &case.listing.id;
        let known = baseline
            .agents
            .get(self.agent)
            .and_then(|cases| cases.get(id));
        match (known, case.complete_counts()) {
            (None, _) => self.added.push(id),
            (Some(before), _) if case.is_changed_since(before) => self.changed.push(id),
            (Some(_), None) => self.without_result.push(id),
            (Some(before), Some(now)) => self.cases.push(ComparedCase {
                case,
                before: *before,
                now,
            }),
        }
    }

    fn numbers(&self) -> Vec<Stratum> {
        let cases = self.cases.iter();
        let numbers = cases.map(|case| Stratum {
            before: case.before.counts(),
            now: case.now,
        });
        numbers.collect()
    }

    /// How many cases are compared.
    #[must_use]
    pub fn compared(&self) -> usize {
        self.cases.len()
    }

    /// All attempts of the compared cases in the baseline.
    #[must_use]
    pub fn before(&self) -> JudgedAttempts {
        sum(self.cases.iter().map(|case| case.before.counts()))
    }

    /// All attempts of the compared cases in the run.
    #[must_use]
    pub fn now(&self) -> JudgedAttempts {
        sum(self.cases.iter().map(|case| case.now))
    }

    /// The cases that passed their gate in the baseline, and fail it now.
    #[must_use]
    pub fn newly_failed(&self) -> Vec<&'a TestCaseId> {
        let failed = self.cases.iter().filter(|compared| {
            let gate = compared.case.listing.gate;
            let passed_before = compared.before.passed >= gate.required(compared.before.planned);
            passed_before && compared.case.is_failed()
        });
        failed.map(|compared| &compared.case.listing.id).collect()
    }

    /// The smallest drop of the pass rate that is found in about 80 % of runs with these numbers of attempts and agents.
    #[must_use]
    pub fn visible_drop(&self) -> Option<f64> {
        smallest_visible_drop(&self.numbers(), self.alpha)
    }

    /// How many attempts per case, in the baseline and in the run, would show a drop of 10 points in about 80 % of runs.
    #[must_use]
    pub fn attempts_for_usual_drop(&self) -> Option<u64> {
        attempts_for_drop(&self.numbers(), USUAL_DROP, self.alpha)
    }
}

fn sum(counts: impl Iterator<Item = Counts>) -> JudgedAttempts {
    let mut sum = Counts::default();
    counts.for_each(|counts| sum += counts);
    sum.into()
}
