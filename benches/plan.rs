//! From the text of a suite file to a plan.
//!
//! `cargo bench --bench plan`: each agent has ten test cases.

#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot go on has to fail"
)]

use std::fmt::Write;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use jiff::civil::date;
use sigma_suite::plan::{Plan, Selection};
use sigma_suite::suite::{Context, Suite, SuiteSource, parse};

const CASES: u64 = 10;

fn text(agents: u64) -> String {
    let mut yaml = String::from("agents:\n");
    for agent in 0..agents {
        let _ = writeln!(yaml, "  agent{agent}:");
        for case in 0..CASES {
            let _ = writeln!(yaml, "    - tc_{agent:06}{case:04}");
        }
    }
    yaml
}

fn parsed(text: &str) -> Suite {
    let context = Context {
        today: date(2026, 11, 23),
        variable: &|_| None,
        find_key: &|_| None,
    };
    let (suite, problems) = parse(&SuiteSource::new("sigma-suite.yaml", text), &context);
    assert!(problems.is_empty());
    suite.unwrap()
}

fn plan(criterion: &mut Criterion) {
    for agents in [1, 100, 1_000] {
        let text = text(agents);
        let suites = [parsed(&text)];
        let mut group = criterion.benchmark_group("suite");
        group.throughput(Throughput::Elements(agents * CASES));
        group.bench_function(BenchmarkId::new("parse and check", agents), |bencher| {
            bencher.iter(|| parsed(&text));
        });
        group.bench_function(BenchmarkId::new("plan", agents), |bencher| {
            bencher.iter(|| Plan::new(&suites, &Selection::default()).unwrap());
        });
        group.finish();
    }
}

criterion_group!(benches, plan);
criterion_main!(benches);
