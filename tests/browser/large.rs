//! The page of a large run: 1,000 agents with 10 cases of 5 attempts.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use fastrand::Rng;
use sigma_suite::id::{AgentId, BatchId, JobId, RunId, TestCaseId};
use sigma_suite::outcome::{
    Attempt, AttemptState, BatchEnd, BatchOutcome, CaseOutcome, CaseState, End, GroupOutcome,
    Listing, Location, Outcome, Service,
};
use sigma_suite::report::html;

const AGENTS: usize = 1_000;

const CASES: usize = 10;

const ATTEMPTS: usize = 5;

/// About 1.2 kB of conversation, as in trials.
const TURNS: usize = 8;

const WORDS: [&str; 40] = [
    "account",
    "address",
    "again",
    "agreement",
    "amount",
    "answer",
    "apologise",
    "balance",
    "bank",
    "because",
    "billing",
    "cancel",
    "card",
    "change",
    "charge",
    "confirm",
    "contract",
    "credit",
    "customer",
    "date",
    "delivery",
    "details",
    "e-mail",
    "error",
    "invoice",
    "letter",
    "month",
    "number",
    "order",
    "payment",
    "please",
    "policy",
    "price",
    "refund",
    "return",
    "service",
    "shipment",
    "thank",
    "today",
    "working",
];

/// Writes the page, and prints its size and the time it took.
pub(crate) fn write(path: &Path) {
    let outcome = outcome();
    let began = Instant::now();
    let mut out = BufWriter::new(File::create(path).unwrap());
    html::write(&outcome, &mut out).unwrap();
    out.flush().unwrap();
    let megabytes = path.metadata().unwrap().len() / 1_000_000;
    println!(
        "{megabytes} MB written in {} ms",
        began.elapsed().as_millis()
    );
}

fn outcome() -> Outcome {
    let mut random = Rng::with_seed(1);
    let mut outcome = Outcome::without_work(
        Service::Api("https://api.sigmamind.ai".to_owned()),
        End::Completed,
    );
    outcome.run = RunId::new("20260102-030405-abcdef");
    outcome.elapsed = Duration::from_mins(20);
    for agent in 0..AGENTS {
        outcome.batches.push(batch(agent, &mut random));
        outcome.groups.push(group(agent, &mut random));
    }
    outcome
}

fn batch(agent: usize, random: &mut Rng) -> BatchOutcome {
    let end = BatchEnd::Settled;
    let mut batch = BatchOutcome::without_id(&agent_id(agent), end);
    batch.id = BatchId::new(&format!("batch_{agent}"));
    batch.began = Duration::from_secs(random.u64(..600));
    batch.elapsed = Duration::from_secs(random.u64(60..600));
    batch
}

fn agent_id(agent: usize) -> AgentId {
    AgentId::new(&format!("agent{agent}")).unwrap()
}

fn group(agent: usize, random: &mut Rng) -> GroupOutcome {
    let path = format!("suites/team-{agent}/sigma-suite.yaml");
    GroupOutcome {
        suite: format!("Team {agent}").as_str().into(),
        path: path.as_str().into(),
        agent_name: format!("bot-{agent}").as_str().into(),
        agent: agent_id(agent),
        cases: (0..CASES)
            .map(|case| self::case(&path, agent, case, random))
            .collect(),
    }
}

fn case(path: &str, agent: usize, case: usize, random: &mut Rng) -> CaseOutcome {
    let location = Location {
        path: path.into(),
        line: 5 + case,
        column: 9,
        ..Location::default()
    };
    let id = TestCaseId::new(&format!("tc_{case}_{agent}")).unwrap();
    let mut listing = Listing::new(id, location);
    listing.name = Some(sentence(4, random).into());
    listing.tags = vec!["release".into(), WORDS[agent % WORDS.len()].into()];
    let attempts: Vec<Attempt> = (0..ATTEMPTS).map(|_| attempt(random)).collect();
    let failed = attempts
        .iter()
        .any(|attempt| attempt.state == AttemptState::Failed);
    let state = if failed {
        let reason = "4 of 5 attempts passed (need 5)".to_owned();
        CaseState::Failed { reason }
    } else {
        CaseState::Passed
    };
    CaseOutcome {
        listing,
        label: None,
        planned: Some(ATTEMPTS as u64),
        definition: None,
        attempts: attempts.into(),
        state,
    }
}

fn attempt(random: &mut Rng) -> Attempt {
    let state = match random.u8(..50) {
        0 => AttemptState::Failed,
        _ => AttemptState::Passed,
    };
    let turn = |index: usize| (["user", "assistant"][index % 2], sentence(22, random));
    let turns = (0..TURNS).map(turn).collect();
    let mut id = || -> String { (0..16).map(|_| random.alphanumeric()).collect() };
    let mut attempt = Attempt::new(JobId::new(&format!("job_{}", id())).unwrap(), state, turns);
    attempt.chat = Some(format!("chat_{}", id()).into());
    attempt.remarks = Some(sentence(12, random).into());
    attempt
}

fn sentence(words: usize, random: &mut Rng) -> String {
    let words = (0..words).map(|_| WORDS[random.usize(..WORDS.len())]);
    words.collect::<Vec<_>>().join(" ")
}
