//! `run --resume`: does the unfinished run cover exactly what is selected now?

use std::collections::{HashMap, HashSet};

use super::command_error::over_budget;
use super::user_error::UserError;
use crate::id::{AgentId, TestCaseId};
use crate::ledger::RecordedRun;
use crate::outcome::Listing;
use crate::plan::Plan;
use crate::runner::Spending;
use crate::text::{first_few, one_line};

/// The changes that a message names; the rest is counted.
const MAX_NAMED: usize = 3;

/// A resumed run is judged by the suite files as they were when it started, so they must not have changed.
pub(super) fn check_same_plan(recorded: &RecordedRun, plan: &Plan) -> Result<(), UserError> {
    let run = &recorded.head.id;
    if requested(plan) != requested(&recorded.plan) {
        let message =
            format!("run {run} does not cover exactly the test cases that are selected now");
        let help = format!(
            "resume it with `sigma-suite attach {run}` first, or pay for all of it again with --new"
        );
        return Err(UserError::new(message).help(help));
    }
    let changes = changes(&recorded.plan, plan);
    if changes.is_empty() {
        return Ok(());
    }
    let message = format!(
        "the suite files have changed since run {run} began: {}",
        first_few(&changes, MAX_NAMED, ", ")
    );
    let help = format!(
        "`sigma-suite attach {run}` resumes it and judges by the old suite files; --new pays for all of it again"
    );
    Err(UserError::new(message).help(help))
}

/// Agents without a create still have to be paid for, within the budget of this command.
pub(super) fn check_budget(recorded: &RecordedRun, limit: Option<u64>) -> Result<(), UserError> {
    let mut left = recorded.plan.clone();
    left.batches
        .retain(|batch| !recorded.record(&batch.agent).may_exist());
    let spending = Spending::of(&left, &recorded.definitions);
    match limit.filter(|limit| !spending.is_within(*limit)) {
        Some(limit) => Err(over_budget(limit, &spending)),
        None => Ok(()),
    }
}

fn requested(plan: &Plan) -> HashMap<&AgentId, HashSet<&TestCaseId>> {
    let batches = plan.batches.iter();
    batches
        .map(|batch| (&batch.agent, batch.cases.iter().collect()))
        .collect()
}

/// Changes of what decides a case, each with its location.
fn changes(before: &Plan, now: &Plan) -> Vec<String> {
    let mut old = listings(before);
    let mut changes = Vec::new();
    for (key, listing) in listings(now) {
        let location = &listing.location;
        match old.remove(&key) {
            None => changes.push(format!("{location}: {} is new", listing.id)),
            Some(old) => changes.extend(
                change(old, listing).map(|change| format!("{location}: {} {change}", listing.id)),
            ),
        }
    }
    let [old_suites, new_suites] = [before, now].map(|plan| &plan.criteria.suites);
    for path in old_suites.keys().chain(new_suites.keys()) {
        if old_suites.get(path) != new_suites.get(path) {
            let path = one_line(path);
            changes.push(format!("{path}: its `gate` or `min_coverage` is different"));
        }
    }
    let gone = old.into_values();
    changes.extend(gone.map(|old| format!("{}: {} is gone", one_line(&old.location.path), old.id)));
    changes.sort();
    changes.dedup();
    changes
}

type Key<'a> = (&'a str, &'a str, &'a TestCaseId);

fn listings(plan: &Plan) -> HashMap<Key<'_>, &Listing> {
    let groups = plan.groups.iter();
    let listings = groups.flat_map(|group| {
        let cases = group.cases.iter();
        cases.map(|case| ((&*group.path, group.agent_name.as_raw(), &case.id), case))
    });
    listings.collect()
}

fn change(old: &Listing, new: &Listing) -> Option<String> {
    if old.gate != new.gate {
        return Some(format!(
            "had the gate {}, and now has {}",
            old.gate, new.gate
        ));
    }
    if old.skip.is_some() != new.skip.is_some() {
        return Some(match new.skip {
            Some(_) => "is skipped now".to_owned(),
            None => "was skipped, and is not now".to_owned(),
        });
    }
    if old.decides() != new.decides() {
        return Some(if new.decides() {
            "was quarantined, and decides now".to_owned()
        } else {
            "is quarantined now".to_owned()
        });
    }
    None
}
