use std::sync::Arc;

use super::*;
use crate::id::{AgentId, BatchId, TestCaseId};
use crate::outcome::{
    BatchEnd, BatchOutcome, CaseOutcome, CaseState, Listing, Location, Rate, Signal, Verdict,
};

/// A shard with one agent, which is at this line of the suite file.
fn shard(shard: &str, line: usize) -> ShardResults {
    let agent = AgentId::new(&format!("agent_{line}")).unwrap();
    let location = Location {
        path: "s.yaml".into(),
        line,
        offset: line,
        ..Location::default()
    };
    let case = CaseOutcome {
        listing: Listing::new(TestCaseId::new("tc_1").unwrap(), location),
        label: None,
        planned: Some(1),
        definition: None,
        attempts: Arc::default(),
        state: CaseState::Passed,
    };
    let started = Timestamp::UNIX_EPOCH + Duration::from_secs(10 * line as u64);
    let batch = BatchOutcome {
        id: BatchId::new("batch_1"),
        began: Duration::from_secs(1),
        ..BatchOutcome::without_id(&agent, BatchEnd::Settled)
    };
    let outcome = Outcome {
        started,
        elapsed: Duration::from_secs(5),
        scope: Scope {
            left_out: 3,
            shard: Shard::parse(shard),
            plan: Some(PlanDigest::new([1; 32])),
        },
        batches: vec![batch],
        groups: vec![GroupOutcome {
            suite: "s".into(),
            path: "s.yaml".into(),
            agent_name: "bot".into(),
            agent,
            cases: vec![case],
        }],
        ..Outcome::without_work(Service::Sandbox, End::Completed)
    };
    ShardResults {
        name: format!("{}.json", shard.replace('/', "-")),
        outcome,
    }
}

fn three() -> Vec<ShardResults> {
    // The first agent of the file is in the last shard.
    vec![shard("1/3", 3), shard("2/3", 2), shard("3/3", 1)]
}

fn message(shards: Vec<ShardResults>) -> String {
    merge(shards).unwrap_err().to_string()
}

fn changed(change: impl FnOnce(&mut Outcome)) -> Vec<ShardResults> {
    let mut shards = three();
    change(&mut shards[1].outcome);
    shards
}

#[test]
fn the_joined_run_has_the_order_of_the_suite_files_and_covers_the_time_of_all_shards() {
    let mut joined = merge(three()).unwrap();
    let lines = |outcome: &Outcome| -> Vec<usize> {
        let cases = outcome.cases();
        cases.map(|case| case.listing.location.line).collect()
    };
    assert_eq!(lines(&joined), [1, 2, 3]);
    let began: Vec<u64> = joined.batches.iter().map(|b| b.began.as_secs()).collect();
    assert_eq!(began, [1, 11, 21]);
    assert_eq!(joined.started.as_second(), 10);
    assert_eq!(joined.elapsed, Duration::from_secs(25));
    // Each shard left out the two cases of the others, and one that no shard has.
    assert_eq!(joined.scope.left_out, 1);
    assert_eq!(joined.scope.shard, None);
    assert_eq!(Verdict::of(&joined), Verdict::Passed);

    let mut reversed = three();
    reversed.reverse();
    let reversed = merge(reversed).unwrap();
    joined.run = None;
    assert_eq!(reversed, joined);
}

#[test]
fn a_shard_that_did_not_complete_makes_the_run_inconclusive_and_keeps_its_end() {
    let signal = Signal::Terminate;
    for end in [End::Stopped { signal }, End::Detached, End::NotFinished] {
        let joined = merge(changed(|outcome| outcome.end = end.clone())).unwrap();
        assert_eq!(joined.end, end);
        assert_eq!(Verdict::of(&joined), Verdict::Inconclusive);
    }
}

#[test]
fn an_idle_shard_takes_nothing_away() {
    let idle = changed(|outcome| {
        outcome.end = End::Idle {
            reason: "no agent".to_owned(),
        };
        outcome.batches.clear();
        outcome.groups.clear();
    });
    let with_others = |mut shards: Vec<ShardResults>| {
        shards[0].outcome.scope.left_out = 2;
        shards[2].outcome.scope.left_out = 2;
        shards
    };
    let joined = merge(with_others(idle)).unwrap();
    assert_eq!(joined.end, End::Completed);
    assert_eq!(joined.scope.left_out, 1);
    assert_eq!(Verdict::of(&joined), Verdict::Passed);
}

#[test]
fn results_that_do_not_belong_together_are_refused_with_their_names() {
    let mut doubled = three();
    doubled.push(shard("2/3", 2));
    let mut other_count = three();
    other_count[1] = shard("2/4", 2);
    let api = |address: &str| Service::Api(address.to_owned());
    let of_api = |address: &str| {
        let mut shards = changed(|outcome| outcome.service = api(address));
        shards[0].outcome.service = api("https://a");
        shards[2].outcome.service = api("https://a");
        shards
    };
    let watched = |drops: [&str; 3]| {
        let mut shards = three();
        for (shard, drop) in shards.iter_mut().zip(drops) {
            let drop = Rate::parse(drop).unwrap();
            let agents = Vec::new();
            shard.outcome.drop_checks = Some(DropChecks { drop, agents });
        }
        shards
    };
    for (shards, expected) in [
        (Vec::new(), "there are no results to merge"),
        (
            watched(["0.1", "0.2", "0.1"]),
            "1-3.json and 2-3.json have different drops to watch for: 0.1 and 0.2",
        ),
        (doubled, "shard 2/3 is given twice: 2-3.json and 2-3.json"),
        (
            other_count,
            "1-3.json has shard 1/3, and 2-4.json has shard 2/4",
        ),
        (
            three().split_off(1),
            "no results of shard 1/3 among 2-3.json, 3-3.json",
        ),
        (
            vec![shard("4000000000/4000000000", 1)],
            "no results of shard 1/4000000000, shard 2/4000000000, shard 3/4000000000, shard 4/4000000000, \
             shard 5/4000000000, 3999999994 more among 4000000000-4000000000.json",
        ),
        (
            changed(|outcome| outcome.scope.shard = None),
            "2-3.json is not the result of a shard: it is of a run without --shard",
        ),
        (
            changed(|outcome| {
                let reason = "no key".to_owned();
                *outcome = Outcome::without_work(Service::Sandbox, End::Refused { reason });
            }),
            "2-3.json is not the result of a shard: the run did not start (no key)",
        ),
        (
            changed(|outcome| outcome.service = api("https://a")),
            "1-3.json and 2-3.json have different services: one is the sandbox",
        ),
        (
            of_api("https://b"),
            "1-3.json and 2-3.json have different services: https://a and https://b",
        ),
        (
            changed(|outcome| outcome.scope.plan = None),
            "1-3.json and 2-3.json have different plans: the suite files, the selectors other than --shard, or the files of --balance",
        ),
        (
            changed(|outcome| outcome.criteria.fail_on.clear()),
            "1-3.json and 2-3.json have different gates of the run, coverage floors or --fail-on",
        ),
        (
            changed(|outcome| outcome.scope.left_out = 4),
            "1-3.json and 2-3.json have different plans: the numbers of test cases do not match",
        ),
    ] {
        assert_eq!(message(shards), expected);
    }
}
