//! Compares suite files with the agents and test cases of the service.

use std::collections::{HashMap, HashSet};

use super::comparison::{CheckedAgent, Comparison};
use crate::api::{AgentDefinition, CaseDefinition};
use crate::id::AgentId;
use crate::outcome::{Listing, Location};
use crate::plan::{PlannedBatch, PlannedGroup};
use crate::suite::{Finding, Rule, Severity};
use crate::text::{UntrustedText, counted, first_few};

/// The most names in one message. The others are counted.
const MAX_NAMED: usize = 5;

/// How many of the closest names are suggested.
const MAX_CLOSEST: usize = 3;

pub(super) fn is_error(finding: &Finding) -> bool {
    finding.rule.severity() == Severity::Error
}

/// All findings about one agent.
pub(super) fn all(comparison: &Comparison, agent: &CheckedAgent<'_>) -> Vec<Finding> {
    let groups = comparison.groups_of(&agent.batch.agent);
    let listings = groups.iter().flat_map(|group| &group.cases);
    let sent = listings.filter(|listing| listing.skip.is_none());
    let mut findings: Vec<Finding> = sent
        .filter_map(|listing| match agent.cases.get(&listing.id) {
            None => Some(unknown_case(comparison, agent, listing)),
            Some(case) => match other_owner(comparison, agent, case) {
                Some(owner) => Some(case_of_other_agent(agent.batch, listing, owner)),
                None => mismatch(listing, case),
            },
        })
        .collect();
    let duplicates = groups
        .iter()
        .flat_map(|group| duplicate_names(group, agent));
    findings.extend(duplicates);
    if let Some(location) = groups.first().map(|group| &group.location) {
        // A wrong id is often a misspelled id of a case that would be reported as uncovered.
        let uncovered = uncovered(comparison, agent, location);
        findings.extend(uncovered.filter(|_| !findings.iter().any(is_error)));
        findings.extend(not_live(agent, location));
    }
    findings
}

/// An agent that does not exist in the key's workspace, with every location that names it.
pub(super) fn unknown_agent(
    comparison: &Comparison,
    batch: &PlannedBatch,
    agents: &[AgentDefinition],
) -> Vec<Finding> {
    let help = match closest_agents(comparison, batch, agents) {
        None => "copy the agent's id from the dashboard; the key must belong to the same workspace"
            .to_owned(),
        Some(closest) => format!("closest agents in the key's workspace: {closest}"),
    };
    let groups = comparison.groups_of(&batch.agent).iter();
    let finding = |group: &&PlannedGroup| Finding {
        rule: Rule::UnknownAgent,
        message: format!("the service knows no agent {}", batch.agent),
        help: help.clone(),
        locations: at(&group.location, "not in the workspace of this key"),
    };
    groups.map(finding).collect()
}

/// The closest agents, as an addition to a message; empty if the workspace lists the agent itself.
pub(super) fn suggested_agents(
    comparison: &Comparison,
    batch: &PlannedBatch,
    agents: &[AgentDefinition],
) -> String {
    let is_listed = agents.iter().any(|agent| agent.id == batch.agent);
    match closest_agents(comparison, batch, agents).filter(|_| !is_listed) {
        None => String::new(),
        Some(closest) => {
            format!("; the key's workspace does not list this agent; the closest are: {closest}")
        }
    }
}

fn closest_agents(
    comparison: &Comparison,
    batch: &PlannedBatch,
    agents: &[AgentDefinition],
) -> Option<String> {
    let groups = comparison.groups_of(&batch.agent);
    let by_similarity = |agent: &AgentDefinition| {
        let by_id = strsim::jaro_winkler(batch.agent.bare(), agent.id.bare());
        let names = groups.iter().map(|group| &group.agent_name);
        let by_name = names.map(|name| similarity(Some(name), agent.name.as_ref()));
        by_name.fold(by_id, f64::max)
    };
    let name = |agent: &AgentDefinition| with_name(agent.id.as_str(), agent.name.as_ref());
    closest_names(agents.iter(), by_similarity, name)
}

fn unknown_case(comparison: &Comparison, agent: &CheckedAgent<'_>, listing: &Listing) -> Finding {
    if let Some(owner) = comparison.owners.get(&listing.id) {
        return case_of_other_agent(agent.batch, listing, owner);
    }
    let by_similarity = |case: &CaseDefinition| {
        let by_id = strsim::jaro_winkler(listing.id.as_str(), case.id.as_str());
        by_id.max(similarity(listing.name.as_ref(), case.label.as_ref()))
    };
    let id = &agent.batch.agent;
    Finding {
        rule: Rule::UnknownCase,
        message: format!("agent {id} has no test case {}", listing.id),
        help: match closest_names(agent.cases.values(), by_similarity, case_name) {
            None => "the service lists no test cases for this agent".to_owned(),
            Some(closest) => format!("closest test cases of the agent: {closest}"),
        },
        locations: at(&listing.location, "unknown test case"),
    }
}

fn case_of_other_agent(batch: &PlannedBatch, listing: &Listing, owner: &AgentId) -> Finding {
    let (case, agent) = (&listing.id, &batch.agent);
    Finding {
        rule: Rule::ForeignCase,
        message: format!("test case {case} belongs to agent {owner}, not to {agent}"),
        help: format!("list it under agent {owner}"),
        locations: at(&listing.location, "belongs to another agent"),
    }
}

/// The other agent that owns a case. If the whole list names one agent that the plan does not have, it is another
/// spelling of the requested agent.
fn other_owner<'a>(
    comparison: &Comparison,
    agent: &CheckedAgent<'_>,
    case: &'a CaseDefinition,
) -> Option<&'a AgentId> {
    let requested = &agent.batch.agent;
    let owner = case.agent.as_ref().filter(|owner| *owner != requested)?;
    let mut cases = agent.cases.values();
    let is_requested_named = cases.any(|other| other.agent.as_ref() == Some(requested));
    (is_requested_named || !comparison.groups_of(owner).is_empty()).then_some(owner)
}

/// A case whose planned attempts cannot reach the gate.
fn mismatch(listing: &Listing, case: &CaseDefinition) -> Option<Finding> {
    let planned = case.planned?;
    let (id, gate) = (&case.id, listing.gate);
    let required = gate.required(planned);
    if planned == 0 {
        return Some(Finding {
            rule: Rule::NothingPlanned,
            message: format!("test case {id} has 0 planned attempts, so it cannot pass"),
            help: "set at least one attempt for the test case on the platform".to_owned(),
            locations: at(&listing.location, "has no planned attempts"),
        });
    }
    (required > planned).then(|| Finding {
        rule: Rule::UnreachableGate,
        message: format!(
            "test case {id} makes {planned} attempts, but its gate ({gate}) requires {required}"
        ),
        help: format!(
            "set `at_least` to {planned} or less, or increase the number of attempts on the platform"
        ),
        locations: at(&listing.location, "cannot reach its gate"),
    })
}

/// Cases of one file and agent that have the same name in reports.
fn duplicate_names(group: &PlannedGroup, agent: &CheckedAgent<'_>) -> Vec<Finding> {
    let mut first: HashMap<&UntrustedText, &Listing> = HashMap::new();
    let mut findings = Vec::new();
    for listing in &group.cases {
        let case = agent.cases.get(&listing.id);
        let label = case.and_then(|case| case.label.as_ref());
        let Some(name) = listing.name.as_ref().or(label) else {
            continue;
        };
        let other = *first.entry(name).or_insert(listing);
        // Two equal names in the file are reported when it is parsed.
        let is_reported = listing.name.is_some() && other.name.is_some();
        if std::ptr::eq(other, listing) || is_reported {
            continue;
        }
        findings.push(Finding {
            rule: Rule::DuplicateLabel,
            message: format!(
                "two test cases of this agent have the same name in reports: \"{name}\""
            ),
            help: "set a different `name:` for one of them, or change its label on the platform"
                .to_owned(),
            locations: vec![
                (listing.location.clone(), "the same name".to_owned()),
                (other.location.clone(), "first used here".to_owned()),
            ],
        });
    }
    findings
}

fn not_live(agent: &CheckedAgent<'_>, location: &Location) -> Option<Finding> {
    let mut cases = agent.cases.values();
    let status = cases.find_map(|case| case.agent_status.as_ref())?;
    // Older deployments use `active`.
    let is_live = ["live", "active"]
        .iter()
        .any(|live| status.as_raw().eq_ignore_ascii_case(live));
    let id = &agent.batch.agent;
    (!is_live && !status.is_blank()).then(|| Finding {
        rule: Rule::NotLive,
        message: format!("agent {id} is not Live: the platform says {status}"),
        help: "publish the agent, or test an agent that is Live".to_owned(),
        locations: at(location, &format!("status: {status}")),
    })
}

/// Cases of the agent that no suite file lists, whether selected or not.
fn uncovered(
    comparison: &Comparison,
    agent: &CheckedAgent<'_>,
    location: &Location,
) -> Option<Finding> {
    let id = &agent.batch.agent;
    let groups = comparison.groups_of(id).iter();
    let selected = groups.flat_map(|group| group.cases.iter().map(|listing| &listing.id));
    let unselected = comparison.unselected.get(id).into_iter().flatten();
    let listed: HashSet<_> = selected.chain(unselected.copied()).collect();
    let cases = agent.cases.values();
    let missing = cases.filter(|case| !listed.contains(&case.id));
    let missing: Vec<String> = missing.map(case_name).collect();
    if missing.is_empty() {
        return None;
    }
    let cases = counted(missing.len(), "test case");
    let names = first_few(&missing, MAX_NAMED, ", ");
    Some(Finding {
        rule: Rule::Uncovered,
        message: format!("agent {id} has {cases} that no suite file lists"),
        help: format!("add those that should run: {names}"),
        locations: at(location, "does not list them"),
    })
}

fn at(location: &Location, label: &str) -> Vec<(Location, String)> {
    vec![(location.clone(), label.to_owned())]
}

/// The names of the most similar items, the best first, and how many items there are.
fn closest_names<'a, T: 'a>(
    items: impl Iterator<Item = &'a T>,
    similarity: impl Fn(&T) -> f64,
    name: impl Fn(&T) -> String,
) -> Option<String> {
    let mut items: Vec<_> = items.map(|item| (similarity(item), item)).collect();
    items.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let similar = items.iter().take(MAX_CLOSEST);
    let names: Vec<String> = similar.map(|(_, item)| name(item)).collect();
    let count = items.len();
    (count > 0).then(|| format!("{} (out of {count})", names.join(", ")))
}

fn similarity(expected: Option<&UntrustedText>, known: Option<&UntrustedText>) -> f64 {
    let (Some(expected), Some(known)) = (expected, known) else {
        return 0.0;
    };
    let [expected, known] = [expected, known].map(|name| name.as_raw().to_lowercase());
    strsim::jaro_winkler(&expected, &known)
}

fn case_name(case: &CaseDefinition) -> String {
    with_name(case.id.as_str(), case.label.as_ref())
}

fn with_name(id: &str, name: Option<&UntrustedText>) -> String {
    match name {
        Some(name) => format!("{id} ({name})"),
        None => id.to_owned(),
    }
}
