//! Suite files held against what the service has.

use std::collections::{HashMap, HashSet};

use super::comparison::{CheckedAgent, Comparison};
use crate::api::{AgentDefinition, CaseDefinition};
use crate::id::AgentId;
use crate::outcome::{Listing, Location};
use crate::plan::{PlannedBatch, PlannedGroup};
use crate::suite::{Finding, Rule, Severity};
use crate::text::{UntrustedText, counted};

/// As many as fit a line; the rest is a number.
const MOST_NAMED: usize = 5;

/// How many of the nearest are named.
const NEAREST: usize = 3;

/// Everything that is to be said about one agent.
pub(super) fn all(comparison: &Comparison, agent: &CheckedAgent<'_>) -> Vec<Finding> {
    let groups = comparison.groups_of(&agent.batch.agent);
    let listings = groups.iter().flat_map(|group| &group.cases);
    let sent = listings.filter(|listing| listing.skip.is_none());
    let mut findings: Vec<Finding> = sent
        .filter_map(|listing| match agent.cases.get(&listing.id) {
            None => Some(unknown_case(comparison, agent, listing)),
            Some(case) => foreign_owner(comparison, agent, case)
                .map(|owner| foreign_case(agent.batch, listing, owner.as_str()))
                .or_else(|| mismatch(listing, case)),
        })
        .collect();
    findings.extend(
        groups
            .iter()
            .flat_map(|group| duplicate_labels(group, agent)),
    );
    if let Some(location) = groups.first().map(|group| &group.location) {
        // An entry that is wrong is often meant to be one of those that nobody lists.
        let is_error = |finding: &Finding| finding.rule.severity() == Severity::Error;
        let uncovered = uncovered(comparison, agent, location);
        findings.extend(uncovered.filter(|_| !findings.iter().any(is_error)));
        findings.extend(not_live(agent, location));
    }
    findings
}

/// An agent that the key's workspace does not have, at each place that names it.
pub(super) fn unknown_agent(
    comparison: &Comparison,
    batch: &PlannedBatch,
    agents: &[AgentDefinition],
) -> Vec<Finding> {
    let help = match nearest_names(comparison, batch, agents) {
        None => "copy the agent's id from the dashboard; the key must belong to the same workspace"
            .to_owned(),
        Some(nearest) => format!("the key's workspace has, among {}: {nearest}", agents.len()),
    };
    let groups = comparison.groups_of(&batch.agent).iter();
    groups
        .map(|group| Finding {
            rule: Rule::UnknownAgent,
            message: format!("the service knows no agent {}", batch.agent),
            help: help.clone(),
            locations: vec![(
                group.location.clone(),
                "not an agent of this key's workspace".to_owned(),
            )],
        })
        .collect()
}

/// What could have been meant by an agent that could not be checked; nothing if the workspace lists it.
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
            "; the key's workspace lists no such agent, and has, among {}: {nearest}",
            agents.len()
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
        return foreign_case(agent.batch, listing, owner.as_str());
    }
    let nearest = nearest(agent.cases.values(), |case| {
        let by_id = strsim::jaro_winkler(listing.id.as_str(), case.id.as_str());
        by_id.max(similarity(listing.name.as_ref(), case.label.as_ref()))
    });
    let nearest: Vec<String> = nearest.into_iter().map(shown).collect();
    Finding {
        rule: Rule::UnknownCase,
        message: format!(
            "agent {} has no test case {}",
            agent.batch.agent, listing.id
        ),
        help: if nearest.is_empty() {
            "the service lists no test case for this agent".to_owned()
        } else {
            let count = agent.cases.len();
            format!("the agent has, among {count}: {}", nearest.join(", "))
        },
        locations: at(listing, "unknown test case"),
    }
}

fn foreign_case(batch: &PlannedBatch, listing: &Listing, owner: &str) -> Finding {
    let (case, agent) = (&listing.id, &batch.agent);
    Finding {
        rule: Rule::ForeignCase,
        message: format!("test case {case} belongs to agent {owner}, not to {agent}"),
        help: format!("list it under agent {owner}"),
        locations: at(listing, "another agent's case"),
    }
}

/// Whose the case is, if it is another agent's. A list whose cases all tell the same other agent only spells the one
/// that was asked for in another way.
fn foreign_owner<'a>(
    comparison: &Comparison,
    agent: &CheckedAgent<'_>,
    case: &'a CaseDefinition,
) -> Option<&'a AgentId> {
    let own = &agent.batch.agent;
    let owner = case.agent.as_ref().filter(|owner| *owner != own)?;
    let mut cases = agent.cases.values();
    let is_own_told = cases.any(|other| other.agent.as_ref() == Some(own));
    (is_own_told || !comparison.groups_of(owner).is_empty()).then_some(owner)
}

fn mismatch(listing: &Listing, case: &CaseDefinition) -> Option<Finding> {
    let planned = case.planned?;
    let (id, gate) = (&case.id, listing.gate);
    let required = gate.required(planned);
    if planned == 0 {
        return Some(Finding {
            rule: Rule::NothingPlanned,
            message: format!("test case {id} has 0 planned attempts, so nothing could pass"),
            help: "give the case at least one attempt on the platform".to_owned(),
            locations: at(listing, "makes no attempt"),
        });
    }
    (required > planned).then(|| Finding {
        rule: Rule::UnreachableGate,
        message: format!(
            "test case {id} makes {planned} attempts, and its gate ({gate}) asks for {required}"
        ),
        help: format!(
            "ask for {planned} at most with `at_least`, or raise the number of attempts on the platform"
        ),
        locations: at(listing, "can never reach its gate"),
    })
}

/// Cases that one file lists for the agent and that reports would show by the same label.
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
            // The file itself says so, and is told.
            continue;
        }
        findings.push(Finding {
            rule: Rule::DuplicateLabel,
            message: format!("reports show two test cases of this agent as \"{name}\""),
            help: "give one of them a `name:` of its own, or another label on the platform"
                .to_owned(),
            locations: vec![
                (listing.location.clone(), "the same label".to_owned()),
                (other.location.clone(), "first here".to_owned()),
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
    // The older deployments say `active`.
    let is_live = ["live", "active"]
        .iter()
        .any(|live| status.as_raw().eq_ignore_ascii_case(live));
    (!is_live && !status.is_blank()).then(|| Finding {
        rule: Rule::NotLive,
        message: format!(
            "agent {} is not Live: the platform says {status}",
            agent.batch.agent
        ),
        help: "publish the agent, or test the one that customers talk to".to_owned(),
        locations: vec![(location.clone(), format!("is {status}"))],
    })
}

/// Cases of the agent that nobody lists, whatever the selection takes of what is listed.
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
        .map(shown)
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
        help: format!("add what should be tested: {names}"),
        locations: vec![(location.clone(), "does not list them".to_owned())],
    })
}

fn at(listing: &Listing, label: &str) -> Vec<(Location, String)> {
    vec![(listing.location.clone(), label.to_owned())]
}

/// The few that are most like what was asked for.
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

fn shown(case: &CaseDefinition) -> String {
    named(case.id.as_str(), case.label.as_ref())
}

fn named(id: &str, name: Option<&UntrustedText>) -> String {
    match name {
        Some(name) => format!("{id} ({name})"),
        None => id.to_owned(),
    }
}
