//! Time and memory of the reports of large runs.
//!
//! `cargo bench --bench reports` first renders the files of 1,000,000 attempts, and fails if the process takes more than
//! 1 GB of memory. Then it measures each report of 30,000 attempts. No attempt has a conversation.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot continue should fail"
)]

use std::env;
use std::io::{self, BufWriter};
use std::time::Duration;

use criterion::{Criterion, Throughput};
use sigma_suite::Outcome;
use sigma_suite::id::{AgentId, BatchId, JobId, RunId, TestCaseId};
use sigma_suite::outcome::{
    Attempt, AttemptState, BatchEnd, BatchOutcome, CaseOutcome, CaseState, Criteria, End, Gate,
    GroupOutcome, Listing, Location, Scope, Service, Transcript,
};
use sigma_suite::report::github::{self, Repository};
use sigma_suite::report::{
    Commands, FileReport, Layout, Palette, SummaryLevel, SummaryOptions, UNWRAPPED, json, summary,
};

const CASES: usize = 10;

const ATTEMPTS: usize = 3;

/// 30,000 attempts.
const AGENTS: usize = 1_000;

/// 1,000,000 attempts.
const MANY_AGENTS: usize = 33_334;

const MAX_MEGABYTES: i64 = 1_000;

type Report = fn(&Outcome, &mut dyn io::Write) -> io::Result<()>;

const FILES: [(&str, Report); 4] = [
    ("junit", |outcome, out| {
        FileReport::JUNIT.write(outcome, out)
    }),
    ("json", json::write),
    ("html", |outcome, out| FileReport::HTML.write(outcome, out)),
    ("comment", |outcome, out| {
        FileReport::COMMENT.write(outcome, out)
    }),
];

const OTHERS: [(&str, Report); 2] = [
    ("step summary", |outcome, out| {
        out.write_all(github::step_summary(outcome, &Repository::default(), 0).as_bytes())
    }),
    ("summary", |outcome, out| {
        let layout = Layout {
            palette: Palette::coloured(),
            width: UNWRAPPED,
        };
        let options = SummaryOptions {
            layout,
            level: SummaryLevel::All,
            commands: Commands::default(),
        };
        summary::write(outcome, &options, &[], out)
    }),
];

fn main() {
    // `cargo test --all-targets` starts benchmarks too.
    if !env::args().any(|argument| argument == "--bench") {
        return;
    }
    check_memory();
    let mut criterion = Criterion::default().configure_from_args();
    time(&mut criterion);
    criterion.final_summary();
}

fn check_memory() {
    let outcome = outcome(MANY_AGENTS);
    let before = megabytes();
    for (_, write) in FILES {
        render(write, &outcome);
    }
    match (before, megabytes()) {
        (Some(before), Some(all)) => {
            println!("1,000,000 attempts: {before} MB, with their reports {all} MB");
            assert!(all <= MAX_MEGABYTES, "more than {MAX_MEGABYTES} MB");
        }
        _ => println!("memory is not measured on this system"),
    }
}

fn time(criterion: &mut Criterion) {
    let outcome = outcome(AGENTS);
    let mut group = criterion.benchmark_group("reports");
    group.throughput(Throughput::Elements((AGENTS * CASES * ATTEMPTS) as u64));
    group.sample_size(10);
    for (name, write) in FILES.into_iter().chain(OTHERS) {
        group.bench_function(name, |bencher| bencher.iter(|| render(write, &outcome)));
    }
    group.finish();
}

/// Renders a report as for a file.
fn render(write: Report, outcome: &Outcome) {
    let mut out = BufWriter::new(io::sink());
    write(outcome, &mut out).unwrap();
}

/// The largest resident set of this process so far.
#[cfg(unix)]
fn megabytes() -> Option<i64> {
    use nix::sys::resource::{UsageWho, getrusage};

    // Linux counts in kilobytes, macOS in bytes.
    let unit = if cfg!(target_vendor = "apple") {
        1024 * 1024
    } else {
        1024
    };
    let usage = getrusage(UsageWho::RUSAGE_SELF).ok()?;
    Some(usage.max_rss() / unit)
}

#[cfg(not(unix))]
fn megabytes() -> Option<i64> {
    None
}

fn outcome(agents: usize) -> Outcome {
    Outcome {
        run: RunId::new("20260102-030405-abcdef"),
        started: "2026-01-02T03:04:05Z".parse().unwrap(),
        elapsed: Duration::from_mins(5),
        service: Service::Sandbox,
        end: End::Completed,
        scope: Scope::default(),
        criteria: Criteria::default(),
        baseline: None,
        drop_checks: None,
        advice: Vec::new(),
        batches: (0..agents).map(batch).collect(),
        groups: (0..agents).map(group).collect(),
    }
}

fn agent_id(agent: usize) -> AgentId {
    AgentId::new(&format!("agent_{agent:08}")).unwrap()
}

fn batch(agent: usize) -> BatchOutcome {
    BatchOutcome {
        id: BatchId::new(&format!("batch_{agent:010}")),
        elapsed: Duration::from_millis(60_000 + agent as u64),
        ..BatchOutcome::without_id(&agent_id(agent), BatchEnd::Settled)
    }
}

fn group(agent: usize) -> GroupOutcome {
    GroupOutcome {
        suite: "Support release gate".into(),
        path: "suites/support.sigma-suite.yaml".into(),
        agent_name: format!("Assistant {agent}").into(),
        agent: agent_id(agent),
        cases: (0..CASES).map(|nth| case(agent, nth)).collect(),
    }
}

/// In most cases every attempt passed; one is flaky, and one failed.
fn case(agent: usize, nth: usize) -> CaseOutcome {
    let passed = match nth {
        0 => 1,
        1 => 2,
        _ => ATTEMPTS,
    };
    let id = TestCaseId::new(&format!("tc_{nth:012}")).unwrap();
    let location = Location {
        path: "suites/support.sigma-suite.yaml".into(),
        line: agent * (CASES + 3) + nth,
        column: 9,
        offset: (agent * CASES + nth) * 40,
        length: 15,
    };
    let listing = Listing {
        name: Some(format!("Refund number {nth} is refused politely").into()),
        gate: Gate::AtLeast(2),
        ..Listing::new(id, location)
    };
    let state = if passed < 2 {
        CaseState::Failed {
            reason: format!("{passed} of {ATTEMPTS} attempts passed (need 2)"),
        }
    } else {
        CaseState::Passed
    };
    CaseOutcome {
        listing,
        label: None,
        planned: Some(ATTEMPTS as u64),
        definition: None,
        attempts: (0..ATTEMPTS)
            .map(|attempt| {
                self::attempt((agent * CASES + nth) * ATTEMPTS + attempt, attempt < passed)
            })
            .collect(),
        state,
    }
}

fn attempt(number: usize, has_passed: bool) -> Attempt {
    let (state, remark) = if has_passed {
        (AttemptState::Passed, "The agent met the criterion.")
    } else {
        (
            AttemptState::Failed,
            "The agent promised a refund that the policy excludes.",
        )
    };
    let job = JobId::new(&format!("job_{number:012}")).unwrap();
    let mut attempt = Attempt::new(job, state, Transcript::default());
    attempt.chat = Some(format!("chat_{number:012}").into());
    attempt.remarks = Some(remark.into());
    attempt.started = Some("2026-01-02T03:04:06.125Z".parse().unwrap());
    attempt.ended = Some("2026-01-02T03:04:26.5Z".parse().unwrap());
    attempt
}
