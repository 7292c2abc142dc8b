//! What `plan` prints: what a run would create.

use std::sync::Arc;

use serde::Serialize;

use super::coded::Coded;
use super::settings::{CaseSettings, GroupName, Location};
use crate::id::{AgentId, TestCaseId};
use crate::outcome::{Listing, Shard};
use crate::plan::{self, PlannedGroup, Unselected};
use crate::text::UntrustedText;

/// Increased when a reader of the previous version could misread a document.
const VERSION: u64 = 1;

/// What a run would create.
#[derive(Debug, Serialize)]
pub(crate) struct Plan {
    version: u64,
    /// The number of attempts, if the service reports it for each test case.
    pub(crate) attempts: Option<u64>,
    pub(crate) shard: Option<Coded<Shard>>,
    pub(crate) left_out: Vec<LeftOut>,
    spending: Vec<Spent>,
    pub(crate) batches: Vec<PlanBatch>,
    pub(crate) groups: Vec<PlanGroup>,
}

/// A test case that the selection leaves out.
#[derive(Debug, Serialize)]
pub(crate) struct LeftOut {
    pub(crate) path: Arc<str>,
    agent: AgentId,
    pub(crate) agent_name: UntrustedText,
    pub(crate) test_case: TestCaseId,
    /// The flag that leaves it out.
    pub(crate) by: &'static str,
}

/// What the batch run of one agent would cost.
#[derive(Debug, Serialize)]
pub(crate) struct Spent {
    pub(crate) agent: AgentId,
    /// The number of test cases.
    pub(crate) cases: usize,
    pub(crate) attempts: Option<u64>,
}

#[derive(Debug, Serialize)]
pub(crate) struct PlanBatch {
    agent: AgentId,
    pub(crate) test_cases: Vec<TestCaseId>,
}

#[derive(Debug, Serialize)]
pub(crate) struct PlanGroup {
    #[serde(flatten)]
    pub(crate) name: GroupName,
    pub(crate) cases: Vec<PlannedCase>,
}

#[derive(Debug, Serialize)]
pub(crate) struct PlannedCase {
    pub(crate) id: TestCaseId,
    /// The name to show, if it has one.
    pub(crate) name: Option<UntrustedText>,
    pub(crate) planned_attempts: Option<u64>,
    pub(crate) required_attempts: Option<u64>,
    #[serde(flatten)]
    pub(crate) settings: CaseSettings,
    location: Location,
}

/// What is known about a test case: the name to show, and how many attempts the service planned.
type Known = (Option<UntrustedText>, Option<u64>);

impl Plan {
    /// The document of a plan, with its cost.
    pub(crate) fn new(
        plan: &plan::Plan,
        (spending, attempts): (Vec<Spent>, Option<u64>),
        known: impl Fn(&PlannedGroup, &Listing) -> Known,
    ) -> Self {
        let batches = plan.batches.iter().map(|batch| PlanBatch {
            agent: batch.agent.clone(),
            test_cases: batch.cases.clone(),
        });
        let groups = plan.groups.iter().map(|group| PlanGroup {
            name: group.into(),
            cases: group
                .cases
                .iter()
                .map(|case| PlannedCase::new(case, known(group, case)))
                .collect(),
        });
        Self {
            version: VERSION,
            attempts,
            shard: plan.scope.shard.map(Coded),
            left_out: plan.unselected.iter().map(LeftOut::from).collect(),
            spending,
            batches: batches.collect(),
            groups: groups.collect(),
        }
    }
}

impl PlannedCase {
    fn new(listing: &Listing, (name, planned): Known) -> Self {
        Self {
            id: listing.id.clone(),
            name,
            planned_attempts: planned,
            required_attempts: planned.map(|planned| listing.gate.required(planned)),
            settings: listing.into(),
            location: (&listing.location).into(),
        }
    }
}

impl From<&Unselected> for LeftOut {
    fn from(left_out: &Unselected) -> Self {
        Self {
            path: Arc::clone(&left_out.path),
            agent: left_out.agent.clone(),
            agent_name: left_out.agent_name.clone(),
            test_case: left_out.case.clone(),
            by: left_out.flag,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::document::write;
    use crate::plan::Selection;
    use crate::suite::{Context, SuiteSource, parse};

    const SUITE: &str = "\
name: Gate
agents:
  bot:
    id: D5D0
    tags: [smoke]
    test_cases:
      - { id: tc_1, pass: { rate: 0.5 }, owner: payments }
      - { id: tc_2, quarantine: { reason: flaky, until: 2027-01-31 } }
      - { id: tc_3, skip: later }
";

    #[test]
    fn a_plan_with_everything_in_it() {
        let context = Context {
            today: date(2026, 11, 23),
            variable: &|_| None,
            find_key: &|_| None,
        };
        let (suite, _) = parse(&SuiteSource::new("s.yaml", SUITE), &context);
        let mut plan = plan::Plan::new(&[suite.unwrap()], &Selection::default()).unwrap();
        plan.scope.shard = Shard::parse("1/2");
        plan.unselected.push(Unselected {
            path: "s.yaml".into(),
            agent_name: "bot".into(),
            agent: plan.batches[0].agent.clone(),
            case: TestCaseId::new("tc_4").unwrap(),
            flag: "--tag",
        });
        let spent = Spent {
            agent: plan.batches[0].agent.clone(),
            cases: 2,
            attempts: None,
        };
        let known = |_: &PlannedGroup, case: &Listing| match case.id.as_str() {
            "tc_1" => (Some("Refund \u{1b}[31m".into()), Some(3)),
            _ => (None, None),
        };
        let mut json = Vec::new();
        write(&Plan::new(&plan, (vec![spent], Some(3)), known), &mut json).unwrap();
        insta::assert_snapshot!(String::from_utf8(json).unwrap());
    }
}
