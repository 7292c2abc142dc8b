//! Why a case has its verdict, and how it counts for the run.

use super::{
    BaselineCase, CaseState, DefinitionDigest, Judgement, Listed, Outcome, ThresholdCheck,
    judge_bounds,
};
use crate::id::RunId;

/// Why a case of a run has its verdict.
#[derive(Debug)]
pub(crate) struct Explanation<'a> {
    pub outcome: &'a Outcome,
    pub listed: Listed<'a>,
    /// What the definition was earlier, as far as results are kept.
    pub earlier: Option<EarlierDefinition>,
}

/// The definition of a case in the latest earlier run in which it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EarlierDefinition {
    pub run: RunId,
    pub definition: DefinitionDigest,
}

/// What is known about the passed attempts of a case, against what its gate needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GateBounds {
    /// How many had to pass; `None` if that depends on a number of planned attempts that is not known.
    pub required: Option<u64>,
    /// How many passed.
    pub passed: u64,
    /// How many could have passed: all but the failed ones. `None` if the number of planned attempts is not known.
    pub at_most: Option<u64>,
}

impl GateBounds {
    /// The judgement by the attempts that were seen.
    pub(crate) fn judge(self) -> Judgement {
        let at_most = self.at_most.unwrap_or(u64::MAX);
        let judged = |required| judge_bounds(required, self.passed, at_most);
        self.required.map_or(Judgement::Open, judged)
    }
}

impl Explanation<'_> {
    /// The passed attempts that were seen, against what the gate needs.
    pub(crate) fn bounds(&self) -> GateBounds {
        let (_, case) = self.listed;
        let tally = case.tally();
        GateBounds {
            required: case.required(),
            passed: tally.passed,
            at_most: case
                .planned
                .map(|planned| planned.saturating_sub(tally.failed)),
        }
    }

    /// Whether the verdict is by the counters of the batch run, since too few attempts were listed.
    pub(crate) fn is_by_counters(&self) -> bool {
        let (_, case) = self.listed;
        match case.state {
            CaseState::Passed => self.bounds().judge() != Judgement::Passed,
            CaseState::Failed { .. } => self.bounds().judge() != Judgement::Failed,
            CaseState::Errored(_) | CaseState::Skipped { .. } => false,
        }
    }

    /// Whether the definition is another one than in the earlier run; `None` if that is not known.
    pub(crate) fn is_redefined(&self) -> Option<bool> {
        let (_, case) = self.listed;
        Some(case.definition? != self.earlier.as_ref()?.definition)
    }

    /// The result of the case in the baseline of the run, if it is in one.
    pub(crate) fn baseline(&self) -> Option<&BaselineCase> {
        let (group, case) = self.listed;
        let agents = &self.outcome.baseline.as_ref()?.agents;
        agents.get(&group.agent)?.get(&case.listing.id)
    }

    /// Whether the pass rate of the case's agent is lower than in the baseline.
    pub(crate) fn is_of_regression(&self) -> bool {
        let (group, _) = self.listed;
        let regressions = self.outcome.regressions();
        regressions.iter().any(|agent| *agent.agent == group.agent)
    }

    /// Whether the pass rate of the case's agent has dropped over several runs.
    pub(crate) fn is_of_drop(&self) -> bool {
        let (group, _) = self.listed;
        self.outcome.drops().any(|check| check.agent == group.agent)
    }

    /// The thresholds of the suite file and of the run that the case counts for.
    pub(crate) fn thresholds(&self) -> Vec<ThresholdCheck> {
        let (group, _) = self.listed;
        let is_own = |check: &ThresholdCheck| {
            let path = check.path.as_ref();
            check.is_given() && path.is_none_or(|path| *path == group.path)
        };
        let checks = ThresholdCheck::all(self.outcome);
        checks.into_iter().filter(is_own).collect()
    }
}
