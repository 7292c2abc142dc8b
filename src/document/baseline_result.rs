//! The baseline with which a run was compared, and the comparison, in `results.json`.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::coded::Coded;
use crate::id::{AgentId, TestCaseId};
use crate::outcome::{
    AgentComparison, Baseline, BaselineCase, DefinitionDigest, MOST_ATTEMPTS, Outcome,
};

/// Numbers that cannot be the result of a case.
#[derive(Debug, Error)]
#[error(
    "case {case} of agent {agent}: {passed} of {planned} attempts cannot be the result of a case"
)]
pub(crate) struct ImpossibleNumbers {
    agent: AgentId,
    case: TestCaseId,
    passed: u64,
    planned: u64,
}

/// Whether the numbers can be the result of a case.
pub(super) fn check(
    agent: &AgentId,
    case: &TestCaseId,
    (passed, planned): (u64, u64),
) -> Result<(), ImpossibleNumbers> {
    if (1..=MOST_ATTEMPTS).contains(&planned) && passed <= planned {
        return Ok(());
    }
    Err(ImpossibleNumbers {
        agent: agent.clone(),
        case: case.clone(),
        passed,
        planned,
    })
}

/// The baseline with which the run was compared.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
pub(super) struct BaselineResult {
    /// The path of its file.
    path: String,
    /// The earlier results of the test cases of this run.
    cases: Vec<EarlierResult>,
    /// The comparison of each agent.
    #[serde(skip_deserializing)]
    agents: Vec<ComparedAgent>,
}

/// The earlier result of a test case.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
struct EarlierResult {
    /// The id of the agent.
    agent: AgentId,
    /// The id of the test case.
    case: TestCaseId,
    /// How many attempts passed.
    passed: u64,
    /// How many attempts there were.
    #[schemars(range(min = 1))]
    planned: u64,
    /// A digest of the definition. `null` if unknown.
    definition: Option<Coded<DefinitionDigest>>,
    /// The day of the earlier run.
    #[schemars(with = "String")]
    date: Date,
}

/// An agent, compared with the baseline.
#[derive(Debug, Default, Deserialize, JsonSchema, Serialize)]
struct ComparedAgent {
    /// The id of the agent.
    agent: Option<AgentId>,
    /// How many test cases are compared.
    compared: usize,
    /// Their passed attempts in the baseline.
    passed_before: u64,
    /// All of their attempts in the baseline.
    attempts_before: u64,
    /// Their passed attempts in this run.
    passed_now: u64,
    /// All of their attempts in this run.
    attempts_now: u64,
    /// The one-sided p-value of the Cochran-Mantel-Haenszel test with the test cases as strata. `null` if they cannot
    /// show anything.
    p_value: Option<f64>,
    /// The larger one of `p_value` and that of the exact test, adjusted for the number of agents by Holm's method.
    adjusted_p_value: Option<f64>,
    /// Whether `adjusted_p_value` is at most alpha.
    regression: bool,
    /// Test cases that passed in the baseline, by their present gate, and fail now.
    newly_failed: Vec<TestCaseId>,
    /// Test cases that are not compared, because their definition has changed.
    changed: Vec<TestCaseId>,
    /// Test cases that are not in the baseline.
    added: Vec<TestCaseId>,
    /// Test cases that are not compared, because an attempt has no verdict.
    without_result: Vec<TestCaseId>,
    /// The smallest drop of the pass rate, from 0 to 1, that is found in about 80 % of runs with so many agents.
    visible_drop: Option<f64>,
    /// How many attempts per test case, in baseline and run, show a drop of 0.1 in about 80 % of runs. `null` if more than
    /// 1000.
    attempts_for_drop_of_10_points: Option<u64>,
}

impl BaselineResult {
    pub(super) fn of(outcome: &Outcome) -> Option<Self> {
        let baseline = outcome.baseline.as_ref()?;
        let agents = baseline.agents.iter();
        let cases = agents.flat_map(|(agent, cases)| {
            cases.iter().map(move |(id, case)| EarlierResult {
                agent: agent.clone(),
                case: id.clone(),
                passed: case.passed,
                planned: case.planned,
                definition: case.definition.map(Coded),
                date: case.date,
            })
        });
        let comparisons = outcome.comparisons();
        let agents = comparisons.iter().map(ComparedAgent::of);
        Some(Self {
            path: baseline.path.clone(),
            cases: cases.collect(),
            agents: agents.collect(),
        })
    }
}

impl BaselineResult {
    /// The baseline.
    ///
    /// # Errors
    /// Numbers that cannot be the result of a case.
    pub(super) fn into_baseline(self) -> Result<Baseline, ImpossibleNumbers> {
        let mut baseline = Baseline {
            path: self.path,
            ..Baseline::default()
        };
        for earlier in self.cases {
            check(
                &earlier.agent,
                &earlier.case,
                (earlier.passed, earlier.planned),
            )?;
            let case = BaselineCase {
                passed: earlier.passed,
                planned: earlier.planned,
                definition: earlier.definition.map(|digest| digest.0),
                date: earlier.date,
            };
            let agent = baseline.agents.entry(earlier.agent).or_default();
            agent.insert(earlier.case, case);
        }
        Ok(baseline)
    }
}

impl ComparedAgent {
    fn of(agent: &AgentComparison) -> Self {
        let own = |ids: &[&TestCaseId]| ids.iter().copied().cloned().collect();
        let (before, now) = (agent.before(), agent.now());
        Self {
            agent: Some(agent.agent.clone()),
            compared: agent.compared(),
            passed_before: before.passed,
            attempts_before: before.total,
            passed_now: now.passed,
            attempts_now: now.total,
            p_value: agent.p_value,
            adjusted_p_value: agent.adjusted,
            regression: agent.is_regression,
            newly_failed: own(&agent.newly_failed()),
            changed: own(&agent.changed),
            added: own(&agent.added),
            without_result: own(&agent.without_result),
            visible_drop: agent.visible_drop(),
            attempts_for_drop_of_10_points: agent.attempts_for_usual_drop(),
        }
    }
}
