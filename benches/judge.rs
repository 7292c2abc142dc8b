//! How judging grows with the number of test cases of one agent.
//!
//! `cargo bench --bench judge`: each case has three attempts, was read twice, and is judged once.

#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot go on has to fail"
)]

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use sigma_suite::id::{AgentId, JobId, TestCaseId};
use sigma_suite::internals::{
    AttemptRow, BatchSnapshot, BatchState, CaseDefinition, Observation, Observed, ReadTime,
};
use sigma_suite::outcome::{CaseState, Gate, Listing, Location};

const ATTEMPTS: u64 = 3;

fn case_id(number: u64) -> TestCaseId {
    TestCaseId::new(&format!("tc_{number}")).unwrap()
}

fn definition(number: u64) -> CaseDefinition {
    CaseDefinition {
        id: case_id(number),
        label: None,
        planned: Some(ATTEMPTS),
        digest: None,
        agent: None,
        agent_name: None,
        agent_status: None,
    }
}

/// Every third attempt failed.
fn row(case: u64, attempt: u64) -> AttemptRow {
    AttemptRow {
        case: definition(case),
        job: JobId::new(&format!("job_{case}_{attempt}")).unwrap(),
        chat: None,
        verdict: Some(attempt > 0),
        is_completed: true,
        remarks: Some("a remark".into()),
        started: None,
        ended: None,
        transcript: None,
    }
}

fn state(cases: u64) -> BatchState {
    let agent = AgentId::new("agent").unwrap();
    let gates = (0..cases).map(|number| (case_id(number), vec![Gate::AtLeast(2)]));
    let mut state = BatchState::new(&agent, gates);
    for second in [1, 10] {
        let at = Duration::from_secs(second);
        let time = ReadTime {
            began: at,
            ended: at,
        };
        state.apply(Observation {
            time,
            what: Observed::Batch(BatchSnapshot {
                agent: Some(agent.clone()),
                cases: (0..cases).map(definition).collect(),
                successful: Some(cases * (ATTEMPTS - 1)),
                failed: Some(cases),
                total: Some(cases * ATTEMPTS),
            }),
        });
        let rows = (0..cases).flat_map(|case| (0..ATTEMPTS).map(move |nth| row(case, nth)));
        state.apply(Observation {
            time,
            what: Observed::rows(rows.collect()),
        });
    }
    state
}

fn listing(number: u64) -> Listing {
    Listing {
        id: case_id(number),
        name: None,
        gate: Gate::AtLeast(2),
        tags: Vec::new(),
        owner: None,
        skip: None,
        quarantine: None,
        location: Location {
            path: "sigma-suite.yaml".into(),
            line: 1,
            column: 1,
            offset: 0,
            length: 4,
        },
    }
}

fn judge(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("judge");
    for cases in [10, 100, 1_000, 10_000] {
        let state = state(cases);
        let listings: Vec<Listing> = (0..cases).map(listing).collect();
        group.throughput(Throughput::Elements(cases));
        group.bench_function(BenchmarkId::from_parameter(cases), |bencher| {
            bencher.iter(|| {
                let evidence = state.evidence();
                assert!(evidence.end().is_some());
                let judged = listings.iter().map(|listing| evidence.judge(listing, None));
                judged
                    .filter(|case| case.state == CaseState::Passed)
                    .count()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, judge);
criterion_main!(benches);
