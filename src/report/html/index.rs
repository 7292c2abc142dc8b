//! The list of cases for the script: all that its rows show and its filters search.

use std::collections::HashMap;
use std::io;

use serde::Serialize;

use super::clean;
use super::inert_json;
use super::listed_case::ListedCase;
use crate::id::{AgentId, TestCaseId};
use crate::outcome::{AttemptState, BatchOutcome, FailureGroup, GroupOutcome, Outcome};

/// In bytes. Some 30,000 cases; a longer list is slow to search.
const MAX_CASES: usize = 12_000_000;

/// In characters, here and below: enough to recognise it in a row.
const LONGEST_NAME: usize = 200;

const LONGEST_REASON: usize = 400;

const LONGEST_TAG: usize = 60;

/// More tags of one case are not shown.
const MOST_TAGS: usize = 20;

/// More attempts are not drawn in the row of a case.
const MOST_ATTEMPTS: usize = 60;

/// The list of cases as JSON. The rows are not kept otherwise: there may be tens of thousands.
pub(super) struct Index {
    pub(super) json: Vec<u8>,
    /// How many of the cases are listed.
    pub(super) cases: usize,
}

/// The cases that one suite file lists for one agent.
#[derive(Serialize)]
struct Group {
    suite: String,
    path: String,
    agent: String,
    name: String,
    batch: Option<String>,
}

/// What the row of a case shows.
#[derive(Serialize)]
struct Case<'a> {
    key: &'a str,
    group: usize,
    id: &'a str,
    name: String,
    class: &'static str,
    /// The result itself, which differs from the class of flaky and quarantined cases.
    state: &'static str,
    headline: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remark: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    /// The first letter of the state of each attempt.
    attempts: String,
    /// How many attempts were seen.
    seen: usize,
    /// How many attempts were planned, if known.
    planned: Option<u64>,
    /// The failure groups that the case is in.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    alike: &'a [usize],
}

impl Index {
    /// The list, of as many cases as the page can show.
    ///
    /// # Errors
    /// None that can happen: the list is only in memory.
    pub(super) fn new(
        outcome: &Outcome,
        cases: &[ListedCase],
        alike: &[FailureGroup],
    ) -> io::Result<Self> {
        let mut groups_of: HashMap<(&AgentId, &TestCaseId), Vec<usize>> = HashMap::new();
        for (index, same) in alike.iter().enumerate() {
            for (group, case) in &same.cases {
                let key = (&group.agent, &case.listing.id);
                groups_of.entry(key).or_default().push(index);
            }
        }
        let batches = outcome.batches_by_agent();
        let group = |group: &GroupOutcome| Group::new(group, batches.get(&group.agent).copied());
        let groups: Vec<Group> = outcome.groups.iter().map(group).collect();
        let mut json = b"{\"groups\":".to_vec();
        inert_json::write(&groups, &mut json)?;
        json.extend_from_slice(b",\"cases\":[");
        let (start, mut listed) = (json.len(), 0);
        for case in cases {
            let key = (&case.group.agent, &case.case.listing.id);
            let row = Case::new(case, groups_of.get(&key).map_or(&[], Vec::as_slice));
            let end = json.len();
            json.extend((listed > 0).then_some(b','));
            inert_json::write(&row, &mut json)?;
            if json.len() - start > MAX_CASES {
                json.truncate(end);
                break;
            }
            listed += 1;
        }
        json.extend_from_slice(b"]}");
        Ok(Self {
            json,
            cases: listed,
        })
    }
}

impl Group {
    fn new(group: &GroupOutcome, batch: Option<&BatchOutcome>) -> Self {
        Self {
            suite: clean::line(group.suite.as_raw(), LONGEST_NAME),
            path: clean::line(&group.path, LONGEST_NAME),
            agent: group.agent.to_string(),
            name: agent_name(group, batch),
            batch: batch.and_then(|batch| Some(batch.id.as_ref()?.to_string())),
        }
    }
}

/// The agent's name in the suite file, else the platform's, else its id.
pub(super) fn agent_name(group: &GroupOutcome, batch: Option<&BatchOutcome>) -> String {
    let id = group.agent.as_str();
    let given = Some(&group.agent_name).filter(|name| name.as_raw() != id);
    let label = batch.and_then(|batch| batch.agent_label.as_ref());
    let names = given.into_iter().chain(label);
    let mut names = names.map(|name| clean::line(name.as_raw(), LONGEST_NAME));
    let name = names.find(|name| !name.is_empty());
    name.unwrap_or_else(|| id.to_owned())
}

impl<'a> Case<'a> {
    fn new(listed: &'a ListedCase, alike: &'a [usize]) -> Self {
        let case = listed.case;
        let tags = case.listing.tags.iter().take(MOST_TAGS);
        let attempts = case.attempts.iter().take(MOST_ATTEMPTS);
        Self {
            key: &listed.key,
            group: listed.group_index,
            id: case.listing.id.as_str(),
            name: name(listed),
            class: listed.class.as_str(),
            state: case.state.as_str(),
            headline: headline(listed),
            remark: remark(listed),
            tags: tags
                .map(|tag| clean::line(tag.as_raw(), LONGEST_TAG))
                .collect(),
            attempts: attempts.map(|attempt| letter(attempt.state)).collect(),
            seen: case.attempts.len(),
            planned: case.planned,
            alike,
        }
    }
}

/// The name of a case.
pub(super) fn name(listed: &ListedCase) -> String {
    clean::line(listed.case.name().as_raw(), LONGEST_NAME)
}

/// The result of a case in one line.
pub(super) fn headline(listed: &ListedCase) -> String {
    clean::line(&listed.case.headline(), LONGEST_REASON)
}

/// What the service said about the first failed attempt of a case.
pub(super) fn remark(listed: &ListedCase) -> Option<String> {
    let remark = listed.case.first_failed_remark()?;
    Some(clean::line(remark.as_raw(), LONGEST_REASON))
}

fn letter(state: AttemptState) -> char {
    match state {
        AttemptState::Passed => 'p',
        AttemptState::Failed => 'f',
        AttemptState::Errored => 'e',
        AttemptState::Unfinished => 'u',
    }
}
