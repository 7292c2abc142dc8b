//! Converts a plan to the first line of a ledger, and back.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Marks;
use super::line::{Batch, BatchCase, Case, Group, Marked};
use crate::api::{CaseDefinition, Definitions, agent_name};
use crate::document::{Coded, Location};
use crate::id::{AgentId, TestCaseId};
use crate::outcome::{self, Criteria, Scope};
use crate::plan::{Plan, PlannedBatch, PlannedGroup};
use crate::text::UntrustedText;

pub(super) fn batch(batch: &PlannedBatch, definitions: &Definitions, marks: &Marks) -> Batch {
    let defined = definitions.get(&batch.agent);
    let case = |id: &TestCaseId| {
        let known = defined.and_then(|cases| cases.get(id));
        BatchCase {
            id: id.clone(),
            label: known.and_then(|case| case.label.clone()),
            planned: known.and_then(|case| case.planned),
            definition: known.and_then(|case| case.digest).map(Coded),
        }
    };
    Batch {
        agent: batch.agent.clone(),
        agent_label: defined.and_then(|cases| agent_name(cases.values()).cloned()),
        cases: batch.cases.iter().map(case).collect(),
        mark: marks.get(&batch.agent).cloned().map(Marked),
    }
}

pub(super) fn group(group: &PlannedGroup) -> Group {
    let cases = group.cases.iter().map(|case| Case {
        id: case.id.clone(),
        name: case.name.clone(),
        settings: case.into(),
        location: (&case.location).into(),
    });
    Group {
        name: group.into(),
        location: (&group.location).into(),
        cases: cases.collect(),
    }
}

/// What was known before the first create: the definitions of the cases, and the marks.
pub(super) type DefinitionsAndMarks = (Definitions, Marks);

/// The plan, and what was known before the first create; `Err` says what this program would not have written.
pub(super) fn plan(
    batches: Vec<Batch>,
    groups: Vec<Group>,
    (scope, criteria): (Scope, Criteria),
) -> Result<(Plan, DefinitionsAndMarks), String> {
    let (mut definitions, mut marks) = (Definitions::new(), Marks::new());
    let mut planned: Vec<PlannedBatch> = Vec::new();
    for batch in batches {
        let Batch {
            agent,
            agent_label,
            cases,
            mark,
        } = batch;
        if cases.is_empty() {
            return Err(format!("the batch of agent {agent} has no case"));
        }
        let ids = cases.iter().map(|case| case.id.clone()).collect();
        let defined = cases.into_iter();
        let defined = defined.map(|case| definition(case, agent_label.as_ref()));
        let defined = defined.collect();
        if definitions.insert(agent.clone(), defined).is_some() {
            return Err(format!("two batches of agent {agent}"));
        }
        marks.extend(mark.map(|Marked(mark)| (agent.clone(), mark)));
        planned.push(PlannedBatch { agent, cases: ids });
    }
    let plan = Plan {
        batches: planned,
        groups: groups.into_iter().map(planned_group).collect(),
        scope,
        criteria,
        unselected: Vec::new(),
        idle: None,
        notes: Vec::new(),
    };
    is_whole(&plan)?;
    Ok((plan, (definitions, marks)))
}

fn definition(case: BatchCase, agent_name: Option<&UntrustedText>) -> (TestCaseId, CaseDefinition) {
    let definition = CaseDefinition {
        id: case.id.clone(),
        label: case.label,
        planned: case.planned,
        digest: case.definition.map(|digest| digest.0),
        agent: None,
        agent_name: agent_name.cloned(),
        agent_status: None,
    };
    (case.id, definition)
}

/// Every case that is judged must be in the batch of its agent, or the run could pass without it.
fn is_whole(plan: &Plan) -> Result<(), String> {
    let batches = plan.batches.iter();
    let sent: HashMap<&AgentId, HashSet<&TestCaseId>> = batches
        .map(|batch| (&batch.agent, batch.cases.iter().collect()))
        .collect();
    for group in &plan.groups {
        let batch = sent.get(&group.agent);
        let sent = |case: &TestCaseId| batch.is_some_and(|cases| cases.contains(case));
        let mut judged = group.cases.iter().filter(|case| case.skip.is_none());
        if let Some(case) = judged.find(|case| !sent(&case.id)) {
            return Err(format!("case {} is in no batch", case.id));
        }
    }
    Ok(())
}

fn planned_group(group: Group) -> PlannedGroup {
    let path = group.name.path;
    let in_file = |location: Location| outcome::Location {
        path: Arc::clone(&path),
        ..location.into()
    };
    let listing = |case: Case| {
        let location = in_file(case.location);
        case.settings.into_listing(case.id, case.name, location)
    };
    PlannedGroup {
        suite: group.name.suite,
        agent_name: group.name.agent_name,
        agent: group.name.agent,
        location: in_file(group.location),
        cases: group.cases.into_iter().map(listing).collect(),
        path,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::id::BatchId;
    use crate::outcome::{DefinitionDigest, Shard};
    use crate::plan::Selection;
    use crate::policy::listing;
    use crate::suite::{Context, SuiteSource, parse};

    const SUITE: &str = "\
name: \"Gate \\e[31m\"
agents:
  bot:
    id: agent_D5D0
    pass: { rate: 0.333333333333333333333333333333333333 }
    tags: [smoke]
    test_cases:
      - tc_1
      - { id: tc_2, name: Refund, pass: { at_least: 2 }, owner: payments, tags: [slow] }
      - { id: tc_3, pass: any, quarantine: { reason: flaky, until: 2027-01-31, owner: x } }
      - { id: tc_4, pass: all, skip: later }
";

    fn planned() -> (Plan, DefinitionsAndMarks) {
        let context = Context {
            today: date(2026, 11, 23),
            variable: &|_| None,
            find_key: &|_| None,
        };
        let (suite, problems) = parse(&SuiteSource::new("s.yaml", SUITE), &context);
        assert!(problems.is_empty(), "{problems:?}");
        let mut plan = Plan::new(&[suite.unwrap()], &Selection::default()).unwrap();
        plan.scope.shard = Shard::parse("1/2");
        let agent = &plan.batches[0].agent;
        let cases = ["tc_1", "tc_2", "tc_3"].map(|id| {
            let case = BatchCase {
                id: TestCaseId::new(id).unwrap(),
                label: Some("Label".into()),
                planned: Some(u64::MAX),
                definition: DefinitionDigest::parse("0123456789abcdef").map(Coded),
            };
            definition(case, Some(&"Support".into()))
        });
        let mark = listing::Mark {
            batches: std::collections::BTreeSet::from([BatchId::new("batch_1").unwrap()]),
            newest: Some("2026-01-02T03:04:05.123456789Z".parse().unwrap()),
            total: Some(1),
            is_whole: true,
        };
        let definitions = HashMap::from([(agent.clone(), HashMap::from(cases))]);
        let marks = Marks::from([(agent.clone(), mark)]);
        (plan, (definitions, marks))
    }

    fn written() -> (String, String) {
        written_again(&planned())
    }

    fn written_again(
        (plan, (definitions, marks)): &(Plan, DefinitionsAndMarks),
    ) -> (String, String) {
        let batches = plan.batches.iter();
        let batches: Vec<_> = batches
            .map(|planned| batch(planned, definitions, marks))
            .collect();
        let groups: Vec<_> = plan.groups.iter().map(group).collect();
        let batches = serde_json::to_string(&batches).unwrap();
        (batches, serde_json::to_string(&groups).unwrap())
    }

    fn read((batches, groups): &(String, String)) -> Result<(Plan, DefinitionsAndMarks), String> {
        let batches = serde_json::from_str(batches).map_err(|error| error.to_string())?;
        let groups = serde_json::from_str(groups).map_err(|error| error.to_string())?;
        super::plan(batches, groups, (planned().0.scope, Criteria::default()))
    }

    #[test]
    fn a_plan_reads_back_in_every_form_that_this_format_had() {
        let (batches, groups) = written();
        let without_path = groups.replace("\"place\":{\"path\":\"s.yaml\",", "\"place\":{");
        let location = groups.replace("\"place\":", "\"location\":");
        assert!(without_path != groups && location != groups);
        for form in [&groups, &without_path, &location] {
            let read = read(&(batches.clone(), form.clone())).unwrap();
            assert_eq!(format!("{:?}", read.0), format!("{:?}", planned().0));
            assert_eq!(written_again(&read), (batches.clone(), groups.clone()));
        }
    }

    #[test]
    fn the_form_of_a_group_is_stable() {
        insta::assert_snapshot!(written().1);
    }

    #[test]
    fn a_plan_with_which_a_run_could_pass_without_a_batch_is_refused() {
        let (batches, groups) = written();
        let one = &batches[1..batches.len() - 1];
        let two = format!("[{one},{one}]");
        let changed = |from: &str, to: &str| (batches.clone(), groups.replacen(from, to, 1));
        for (lines, message) in [
            ((two, groups.clone()), "two batches of agent agent_D5D0"),
            (
                (
                    "[{\"agent\":\"D5D0\",\"cases\":[],\"mark\":null}]".to_owned(),
                    groups.clone(),
                ),
                "the batch of agent D5D0 has no case",
            ),
            (changed("tc_1", "tc_9"), "case tc_9 is in no batch"),
            (changed("\"later\"", "null"), "case tc_4 is in no batch"),
            (
                changed("\"at_least\":2", "\"at_least\":0"),
                "`at_least` is 0",
            ),
            (changed("\"rate\":\"0.", "\"rate\":\"2."), "is not a rate"),
            (changed("2027-01-31", "2027-02-31"), "2027"),
            (changed("agent_D5D0", "a/b"), "\"a/b\" is not an agent id"),
        ] {
            let error = read(&lines).unwrap_err();
            assert!(error.contains(message), "{message}: {error}");
        }
    }
}
