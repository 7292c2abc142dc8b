//! A plan as a line of a ledger, and back.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Marks;
use super::line::{Batch, BatchCase, Case, Gate, Group, Location, Mark, Quarantine};
use crate::api::{CaseDefinition, Definitions};
use crate::id::{AgentId, BatchId, TestCaseId};
use crate::outcome::{self, Listing, Rate};
use crate::plan::{Plan, PlannedBatch, PlannedGroup};
use crate::policy::listing;
use crate::text::UntrustedText;

pub(super) fn batch(batch: &PlannedBatch, told: &Definitions, marks: &Marks) -> Batch {
    let known = told.get(&batch.agent);
    let case = |id: &TestCaseId| {
        let told = known.and_then(|cases| cases.get(id));
        BatchCase {
            id: id.to_string(),
            label: told.and_then(|case| case.label.as_ref().map(raw)),
            planned: told.and_then(|case| case.planned),
        }
    };
    Batch {
        agent: batch.agent.to_string(),
        cases: batch.cases.iter().map(case).collect(),
        mark: marks.get(&batch.agent).map(mark),
    }
}

fn mark(mark: &listing::Mark) -> Mark {
    let mut batches: Vec<String> = mark.batches.iter().map(BatchId::to_string).collect();
    batches.sort();
    Mark {
        batches,
        newest: mark.newest.map(|newest| newest.to_string()),
        total: mark.total,
        whole: mark.is_whole,
    }
}

/// The marks again; `Err` names what is not as this program writes it.
pub(super) fn marks(batches: &[Batch]) -> Result<Marks, String> {
    let mut marks = Marks::new();
    for batch in batches {
        let Some(mark) = &batch.mark else { continue };
        let id = |id: &String| BatchId::new(id).ok_or_else(|| format!("batch {id:?}"));
        let newest = mark.newest.as_ref().map(|newest| {
            let newest = newest.parse();
            newest.map_err(|_| format!("time {:?}", mark.newest))
        });
        let mark = listing::Mark {
            batches: mark.batches.iter().map(id).collect::<Result<_, _>>()?,
            newest: newest.transpose()?,
            total: mark.total,
            is_whole: mark.whole,
        };
        marks.insert(agent_id(&batch.agent)?, mark);
    }
    Ok(marks)
}

pub(super) fn group(group: &PlannedGroup) -> Group {
    Group {
        suite: raw(&group.suite),
        path: group.path.to_string(),
        agent_name: raw(&group.agent_name),
        agent: group.agent.to_string(),
        location: location(&group.location),
        cases: group.cases.iter().map(case).collect(),
    }
}

fn case(case: &Listing) -> Case {
    Case {
        id: case.id.to_string(),
        name: case.name.as_ref().map(raw),
        pass: match case.gate {
            outcome::Gate::All => Gate::All,
            outcome::Gate::Any => Gate::Any,
            outcome::Gate::AtLeast(count) => Gate::AtLeast(count),
            outcome::Gate::Rate(rate) => Gate::Rate(rate.to_string()),
        },
        tags: case.tags.iter().map(raw).collect(),
        owner: case.owner.as_ref().map(raw),
        skip: case.skip.as_ref().map(raw),
        quarantine: case.quarantine.as_ref().map(|quarantine| Quarantine {
            reason: raw(&quarantine.reason),
            until: quarantine.until.map(|until| until.to_string()),
            owner: quarantine.owner.as_ref().map(raw),
            expired: quarantine.is_expired,
        }),
        location: location(&case.location),
    }
}

fn location(location: &outcome::Location) -> Location {
    Location {
        line: location.line,
        column: location.column,
        offset: location.offset,
        length: location.length,
    }
}

fn raw(text: &UntrustedText) -> String {
    text.as_raw().to_owned()
}

/// The plan again; `Err` names what is not as this program writes it.
pub(super) fn plan(
    batches: &[Batch],
    groups: &[Group],
    scope: outcome::Scope,
) -> Result<(Plan, Definitions), String> {
    let mut definitions = Definitions::new();
    let mut planned: Vec<PlannedBatch> = Vec::new();
    for batch in batches {
        let agent = agent_id(&batch.agent)?;
        let mut cases = Vec::new();
        if definitions.contains_key(&agent) {
            return Err(format!("two batches of agent {agent}"));
        }
        let defined = definitions.entry(agent.clone()).or_default();
        for case in &batch.cases {
            let id = case_id(&case.id)?;
            cases.push(id.clone());
            let told = CaseDefinition {
                id: id.clone(),
                label: case.label.clone().map(UntrustedText::from),
                planned: case.planned,
                agent: None,
                agent_status: None,
            };
            defined.insert(id, told);
        }
        if cases.is_empty() {
            return Err(format!("the batch of agent {agent}"));
        }
        planned.push(PlannedBatch { agent, cases });
    }
    let groups: Result<Vec<_>, _> = groups.iter().map(planned_group).collect();
    let plan = Plan {
        batches: planned,
        groups: groups?,
        scope,
        unselected: Vec::new(),
    };
    is_whole(&plan)?;
    Ok((plan, definitions))
}

/// Every case that is to be judged must be in the batch of its agent, or a batch could pass without it.
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

fn planned_group(group: &Group) -> Result<PlannedGroup, String> {
    let path: Arc<str> = group.path.as_str().into();
    let cases: Result<Vec<_>, _> = group
        .cases
        .iter()
        .map(|case| listing(case, &path))
        .collect();
    Ok(PlannedGroup {
        suite: group.suite.as_str().into(),
        agent_name: group.agent_name.as_str().into(),
        agent: agent_id(&group.agent)?,
        location: placed(&group.location, &path),
        cases: cases?,
        path,
    })
}

fn listing(case: &Case, path: &Arc<str>) -> Result<Listing, String> {
    let quarantine = case.quarantine.as_ref().map(quarantine).transpose()?;
    Ok(Listing {
        id: case_id(&case.id)?,
        name: case.name.clone().map(UntrustedText::from),
        gate: match &case.pass {
            Gate::All => outcome::Gate::All,
            Gate::Any => outcome::Gate::Any,
            Gate::AtLeast(0) => return Err("at_least: 0".to_owned()),
            Gate::AtLeast(count) => outcome::Gate::AtLeast(*count),
            Gate::Rate(rate) => {
                outcome::Gate::Rate(Rate::parse(rate).ok_or_else(|| format!("rate {rate}"))?)
            }
        },
        tags: case.tags.iter().map(|tag| tag.as_str().into()).collect(),
        owner: case.owner.clone().map(UntrustedText::from),
        skip: case.skip.clone().map(UntrustedText::from),
        quarantine: quarantine.map(Box::new),
        location: placed(&case.location, path),
    })
}

fn quarantine(quarantine: &Quarantine) -> Result<outcome::Quarantine, String> {
    let until = quarantine.until.as_ref().map(|until| {
        let date = until.parse();
        date.map_err(|_| format!("until {until}"))
    });
    Ok(outcome::Quarantine {
        reason: quarantine.reason.as_str().into(),
        until: until.transpose()?,
        owner: quarantine.owner.clone().map(UntrustedText::from),
        is_expired: quarantine.expired,
    })
}

fn placed(location: &Location, path: &Arc<str>) -> outcome::Location {
    outcome::Location {
        path: path.clone(),
        line: location.line,
        column: location.column,
        offset: location.offset,
        length: location.length,
    }
}

fn agent_id(text: &str) -> Result<AgentId, String> {
    AgentId::new(text).ok_or_else(|| format!("agent {text:?}"))
}

fn case_id(text: &str) -> Result<TestCaseId, String> {
    TestCaseId::new(text).ok_or_else(|| format!("test case {text:?}"))
}
