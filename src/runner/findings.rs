//! Compares suite files with the agents and test cases of the service.

use std::collections::{HashMap, HashSet};

use super::comparison::{CheckedAgent, Comparison};
use crate::api::{AgentDefinition, CaseDefinition};
use crate::id::AgentId;
use crate::outcome::{Listing, Location};
use crate::plan::{PlannedBatch, PlannedGroup};
use crate::suite::{Finding, Rule, Severity};
use crate::text::{UntrustedText, counted};

/// The most names in one message. The others are counted.
const MOST_NAMED: usize = 5;

/// How many similar names are suggested.
const NEAREST: usize = 3;

/// All findings about one agent.
pub(super) fn all(comparison: &Comparison, agent: &CheckedAgent<'_>) -> Vec<Finding> {
    let groups = comparison.groups_of(&agent.batch.agent);
    let listings = groups.iter().flat_map(|group| &group.cases);
    let sent = listings.filter(|listing| listing.skip.is_none());
    let mut findings: Vec<Finding> = sent
        .filter_map(|listing| match agent.cases.get(&listing.id) {
            None => Some(unknown_case(comparison, agent, listing)),
            Some(case) => other_owner(comparison, agent, case)
                .map(|owner| case_of_other_agent(agent.batch, listing, owner))
                .or_else(|| mismatch(listing, case)),
        })
        .collect();
    findings.extend(
        groups
            .iter()
            .flat_map(|group| duplicate_labels(group, agent)),
    );
    if let Some(location) = groups.first().map(|group| &group.location) {
        // A wrong id is often a misspelled id of a case that would be reported as uncovered.
        let is_error = |finding: &Finding| finding.rule.severity() == Severity::Error;
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
    let help = match nearest_names(comparison, batch, agents) {
        None => "copy the agent's id from the dashboard; the key must belong to the same workspace"
            .to_owned(),
        Some(nearest) => format!(
            "the most similar of the {} in the key's workspace: {nearest}",
            counted(agents.len(), "agent")
        ),
    };
    let groups = comparison.groups_of(&batch.agent).iter();
    groups
        .map(|group| Finding {
            rule: Rule::UnknownAgent,
            message: format!("the service knows no agent {}", batch.agent),
            help: help.clone(),
            locations: vec![(
                group.location.clone(),
                "not in the workspace of this key".to_owned(),
            )],
        })
        .collect()
}

/// The agents with the most similar names, if the workspace does not list the agent itself.
pub(super) fn nearest_agents(
    comparison: &Comparison,
    batch: &PlannedBatch,
    agents: &[AgentDefinition],
) -> String {
    if agents.iter().any(|agent| agent.id == batch.agent) {
        return String::new();
    }
    nearest_names(comparison, batch, agents).map_or(String::new(), |nearest| {
        format!(
            "; the key's workspace does not list this agent; the most similar of its {}: {nearest}",
            counted(agents.len(), "agent")
        )
    })
}

fn nearest_names(
    comparison: &Comparison,
    batch: &PlannedBatch,
    agents: &[AgentDefinition],
) -> Option<String> {
    let groups = comparison.groups_of(&batch.agent);
    let nearest = nearest(agents.iter(), |agent| {
        let by_id = strsim::jaro_winkler(batch.agent.bare(), agent.id.bare());
        let named = groups.iter().map(|group| &group.agent_name);
        let by_name = named.map(|name| similarity(Some(name), agent.name.as_ref()));
        by_name.fold(by_id, f64::max)
    });
    let names: Vec<String> = nearest
        .iter()
        .map(|agent| named(agent.id.as_str(), agent.name.as_ref()))
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn unknown_case(comparison: &Comparison, agent: &CheckedAgent<'_>, listing: &Listing) -> Finding {
    if let Some(owner) = comparison.owners.get(&listing.id) {
        return case_of_other_agent(agent.batch, listing, owner);
    }
    let nearest = nearest(agent.cases.values(), |case| {
        let by_id = strsim::jaro_winkler(listing.id.as_str(), case.id.as_str());
        by_id.max(similarity(listing.name.as_ref(), case.label.as_ref()))
    });
    let nearest: Vec<String> = nearest.into_iter().map(case_name).collect();
    Finding {
        rule: Rule::UnknownCase,
        message: format!(
            "agent {} has no test case {}",
            agent.batch.agent, listing.id
        ),
        help: if nearest.is_empty() {
            "the service lists no test cases for this agent".to_owned()
        } else {
            let count = counted(agent.cases.len(), "test case");
            let nearest = nearest.join(", ");
            format!("the most similar of the agent's {count}: {nearest}")
        },
        locations: at(listing, "unknown test case"),
    }
}

fn case_of_other_agent(batch: &PlannedBatch, listing: &Listing, owner: &AgentId) -> Finding {
    let (case, agent) = (&listing.id, &batch.agent);
    Finding {
        rule: Rule::ForeignCase,
        message: format!("test case {case} belongs to agent {owner}, not to {agent}"),
        help: format!("list it under agent {owner}"),
        locations: at(listing, "belongs to another agent"),
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

fn mismatch(listing: &Listing, case: &CaseDefinition) -> Option<Finding> {
    let planned = case.planned?;
    let (id, gate) = (&case.id, listing.gate);
    let required = gate.required(planned);
    if planned == 0 {
        return Some(Finding {
            rule: Rule::NothingPlanned,
            message: format!("test case {id} has 0 planned attempts, so it cannot pass"),
            help: "set at least one attempt for the test case on the platform".to_owned(),
            locations: at(listing, "has no planned attempts"),
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
        locations: at(listing, "cannot reach its gate"),
    })
}

/// Cases of one file and agent that have the same name in reports.
fn duplicate_labels(group: &PlannedGroup, agent: &CheckedAgent<'_>) -> Vec<Finding> {
    let mut first: HashMap<&UntrustedText, &Listing> = HashMap::new();
    let mut findings = Vec::new();
    for listing in &group.cases {
        let known = agent.cases.get(&listing.id);
        let label = known.and_then(|known| known.label.as_ref());
        let Some(name) = listing.name.as_ref().or(label) else {
            continue;
        };
        let Some(other) = first.get(name).copied() else {
            first.insert(name, listing);
            continue;
        };
        if listing.name.is_some() && other.name.is_some() {
            // Reported when the file is parsed.
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
    let status = agent
        .cases
        .values()
        .find_map(|case| case.agent_status.as_ref())?;
    // Older deployments use `active`.
    let is_live = ["live", "active"]
        .iter()
        .any(|live| status.as_raw().eq_ignore_ascii_case(live));
    (!is_live && !status.is_blank()).then(|| Finding {
        rule: Rule::NotLive,
        message: format!(
            "agent {} is not Live: the platform says {status}",
            agent.batch.agent
        ),
        help: "publish the agent, or test an agent that is Live".to_owned(),
        locations: vec![(location.clone(), format!("status: {status}"))],
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
    let missing: Vec<String> = cases
        .filter(|case| !listed.contains(&case.id))
        .map(case_name)
        .collect();
    if missing.is_empty() {
        return None;
    }
    let mut names: Vec<String> = missing.iter().take(MOST_NAMED).cloned().collect();
    if missing.len() > MOST_NAMED {
        names.push(format!("and {} more", missing.len() - MOST_NAMED));
    }
    let names = names.join(", ");
    let cases = counted(missing.len(), "test case");
    Some(Finding {
        rule: Rule::Uncovered,
        message: format!("agent {id} has {cases} that no suite file lists"),
        help: format!("add those that should run: {names}"),
        locations: vec![(location.clone(), "does not list them".to_owned())],
    })
}

fn at(listing: &Listing, label: &str) -> Vec<(Location, String)> {
    vec![(listing.location.clone(), label.to_owned())]
}

/// The most similar items, the best first.
fn nearest<'a, T>(all: impl Iterator<Item = &'a T>, similarity: impl Fn(&T) -> f64) -> Vec<&'a T> {
    let mut all: Vec<_> = all.map(|one| (similarity(one), one)).collect();
    all.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    all.into_iter().take(NEAREST).map(|(_, one)| one).collect()
}

fn similarity(wanted: Option<&UntrustedText>, known: Option<&UntrustedText>) -> f64 {
    let (Some(wanted), Some(known)) = (wanted, known) else {
        return 0.0;
    };
    let [wanted, known] = [wanted, known].map(|name| name.as_raw().to_lowercase());
    strsim::jaro_winkler(&wanted, &known)
}

fn case_name(case: &CaseDefinition) -> String {
    named(case.id.as_str(), case.label.as_ref())
}

fn named(id: &str, name: Option<&UntrustedText>) -> String {
    match name {
        Some(name) => format!("{id} ({name})"),
        None => id.to_owned(),
    }
}
