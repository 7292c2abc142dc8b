//! Joins the results of all shards of a plan to those of one run.

mod error;

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use jiff::Timestamp;

use super::{Baseline, DropChecks, End, GroupOutcome, Outcome, PlanDigest, Scope, Service, Shard};
use crate::id::AgentId;
use crate::text::{first_few, one_line};

pub use error::MergeError;

/// The results of one shard.
#[derive(Clone, Debug)]
pub struct ShardResults {
    /// What they are called in messages: the path of their file.
    pub name: String,
    /// The results.
    pub outcome: Outcome,
}

/// Joins the results of all shards of a plan. The verdict follows from the joined results, as for one run.
///
/// # Errors
/// A missing or doubled shard, and results that do not belong together.
pub fn merge(mut shards: Vec<ShardResults>) -> Result<Outcome, MergeError> {
    check_complete(&shards)?;
    shards.sort_by_key(|shard| shard.outcome.scope.shard.map(|shard| shard.index));
    let Some((first, others)) = shards.split_first() else {
        return Err(MergeError::Nothing);
    };
    for other in others {
        check_same(first, other)?;
    }
    let left_out = left_out(&shards)?;
    let outcomes: Vec<Outcome> = shards.into_iter().map(|shard| shard.outcome).collect();
    Ok(join(outcomes, left_out))
}

/// Checks that every shard is there once.
fn check_complete(shards: &[ShardResults]) -> Result<(), MergeError> {
    let mut present: BTreeMap<u32, &ShardResults> = BTreeMap::new();
    let mut first: Option<(&ShardResults, Shard)> = None;
    for results in shards {
        let Some(shard) = results.outcome.scope.shard else {
            return Err(not_a_shard(results));
        };
        let (one, one_shard) = *first.get_or_insert((results, shard));
        if shard.count != one_shard.count {
            return Err(MergeError::OtherCount {
                one: shown(one),
                one_shard,
                other: shown(results),
                other_shard: shard,
            });
        }
        if let Some(same) = present.insert(shard.index, results) {
            return Err(MergeError::Doubled {
                shard,
                one: shown(same),
                other: shown(results),
            });
        }
    }
    let Some((_, Shard { count, .. })) = first else {
        return Err(MergeError::Nothing);
    };
    missing(&present, count)
}

/// In a message; the rest is counted.
const MAX_NAMED: usize = 5;

fn missing(present: &BTreeMap<u32, &ShardResults>, count: u32) -> Result<(), MergeError> {
    let all_missing = (1..=count).filter(|index| !present.contains_key(index));
    // A hostile file can claim billions of shards.
    let first = all_missing.take(MAX_NAMED);
    let mut missing: Vec<String> = first
        .map(|index| format!("shard {}", Shard { index, count }))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let more = (count as usize).saturating_sub(present.len() + missing.len());
    missing.extend((more > 0).then(|| format!("{more} more")));
    let names: Vec<String> = present.values().map(|results| shown(results)).collect();
    let names = first_few(&names, MAX_NAMED, ", ");
    Err(MergeError::Missing { missing, names })
}

fn not_a_shard(results: &ShardResults) -> MergeError {
    let why = match &results.outcome.end {
        End::Refused { reason } | End::NothingSelected { reason } | End::Unavailable { reason } => {
            format!("the run did not start ({})", one_line(reason))
        }
        _ => "it is of a run without --shard".to_owned(),
    };
    let name = shown(results);
    MergeError::NotAShard { name, why }
}

fn check_same(first: &ShardResults, other: &ShardResults) -> Result<(), MergeError> {
    let different = |what: String| {
        Err(MergeError::Different {
            what,
            one: shown(first),
            other: shown(other),
        })
    };
    let [one, two] = [first, other].map(|results| &results.outcome);
    match (&one.service, &two.service) {
        (Service::Sandbox, Service::Api(_)) | (Service::Api(_), Service::Sandbox) => {
            return different("services: one is the sandbox".to_owned());
        }
        (Service::Api(one), Service::Api(two)) if one != two => {
            return different(format!("services: {} and {}", one_line(one), one_line(two)));
        }
        _ => {}
    }
    if one.criteria != two.criteria {
        return different("gates of the run, coverage floors or --fail-on".to_owned());
    }
    if let (Some(one), Some(two)) = (&one.drop_checks, &two.drop_checks)
        && one.drop != two.drop
    {
        return different(format!("drops to watch for: {} and {}", one.drop, two.drop));
    }
    if let (Some(one), Some(two)) = (&one.baseline, &two.baseline)
        && one.path != two.path
    {
        return different(format!(
            "baselines: {} and {}",
            one_line(&one.path),
            one_line(&two.path)
        ));
    }
    if one.scope.plan != two.scope.plan {
        return different(
            "plans: the suite files, the selectors other than --shard, or the files of --balance"
                .to_owned(),
        );
    }
    Ok(())
}

/// How many cases the selection left out apart from `--shard`: a shard counts the cases of the others too.
fn left_out(shards: &[ShardResults]) -> Result<usize, MergeError> {
    let cases = |results: &ShardResults| results.outcome.cases().count();
    let all: usize = shards.iter().map(cases).sum();
    let mut first: Option<(&ShardResults, usize)> = None;
    for results in shards {
        let of_others = all - cases(results);
        let left_out = results.outcome.scope.left_out.checked_sub(of_others);
        let (one, expected) = *first.get_or_insert((results, left_out.unwrap_or_default()));
        if left_out != Some(expected) {
            return Err(MergeError::Different {
                what: "plans: the numbers of test cases do not match".to_owned(),
                one: shown(one),
                other: shown(results),
            });
        }
    }
    Ok(first.map_or(0, |(_, left_out)| left_out))
}

fn join(shards: Vec<Outcome>, left_out: usize) -> Outcome {
    let started = shards.iter().map(|shard| shard.started).min();
    let started = started.unwrap_or(Timestamp::UNIX_EPOCH);
    let elapsed = shards
        .iter()
        .map(|shard| since(started, shard.started).saturating_add(shard.elapsed));
    let elapsed = elapsed.max().unwrap_or_default();
    let first = shards.first();
    let plan: Option<PlanDigest> = first.and_then(|shard| shard.scope.plan);
    let mut joined = Outcome {
        started,
        elapsed,
        scope: Scope {
            left_out,
            shard: None,
            plan,
        },
        criteria: first
            .map(|shard| shard.criteria.clone())
            .unwrap_or_default(),
        ..Outcome::without_work(Service::Sandbox, end(&shards))
    };
    for shard in shards {
        if let Some(Baseline { path, agents }) = shard.baseline {
            let baseline = joined.baseline.get_or_insert_default();
            baseline.path = path;
            baseline.agents.extend(agents);
        }
        joined.advice.extend(shard.advice);
        if let Some(DropChecks { drop, agents }) = shard.drop_checks {
            let checks = joined.drop_checks.get_or_insert(DropChecks {
                drop,
                agents: Vec::new(),
            });
            checks.agents.extend(agents);
        }
        let later = since(started, shard.started);
        joined.service = shard.service;
        joined
            .batches
            .extend(shard.batches.into_iter().map(|mut batch| {
                batch.began = batch.began.saturating_add(later);
                batch
            }));
        joined.groups.extend(shard.groups);
    }
    joined
        .groups
        .sort_by(|one, other| key(one).cmp(&key(other)));
    sort_batches(&mut joined);
    joined
}

/// Batches have the order of their agents in the suite files, as in one run.
fn sort_batches(outcome: &mut Outcome) {
    let mut order: HashMap<&AgentId, usize> = HashMap::new();
    for group in &outcome.groups {
        let next = order.len();
        order.entry(&group.agent).or_insert(next);
    }
    let index = |agent: &AgentId| order.get(agent).copied().unwrap_or(usize::MAX);
    outcome.batches.sort_by_key(|batch| index(&batch.agent));
}

/// The end of a shard that did not complete, since what it did not do is unknown; else that of a shard that did
/// something.
fn end(shards: &[Outcome]) -> End {
    let is_idle = |end: &&End| matches!(end, End::Idle { .. });
    let ends = || shards.iter().map(|shard| &shard.end);
    let incomplete = ends().find(|end| **end != End::Completed && !is_idle(end));
    let end = incomplete.or_else(|| ends().find(|end| !is_idle(end)));
    end.or_else(|| ends().next())
        .cloned()
        .unwrap_or(End::Completed)
}

/// The order of the suite files, and of the agents in each.
fn key(group: &GroupOutcome) -> (&str, usize) {
    let first = group.cases.first();
    (
        &group.path,
        first.map_or(0, |case| case.listing.location.offset),
    )
}

fn since(earlier: Timestamp, later: Timestamp) -> Duration {
    Duration::try_from(later - earlier).unwrap_or_default()
}

fn shown(results: &ShardResults) -> String {
    one_line(&results.name)
}

#[cfg(test)]
mod tests;
