//! Time to read the history of 1,000 runs with 1,000 cases each: from their ledgers, and from the history file that
//! `prune` makes of them.
//!
//! `cargo bench --bench history` writes 400 MB into a temporary folder. It fails if either takes a second.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot continue should fail"
)]

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sigma_suite::StateFolder;
use sigma_suite::internals::history_size;

const RUNS: usize = 1_000;
const AGENTS: usize = 20;
const CASES: usize = 50;

const API: &str = "https://api.example";

const BOUND: Duration = Duration::from_secs(1);

/// The fastest of these counts, since other load on the machine only makes a round slower.
const ROUNDS: usize = 5;

fn main() {
    // `cargo test --all-targets` starts benchmarks too.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    write_ledgers(&state.join("runs"));
    let ledgers = best(&state);
    println!("1,000 ledgers of 1,000 cases        {ledgers:>10.1?} (bound {BOUND:.1?})");
    prune(folder.path());
    let file = best(&state);
    println!("a history file of the same runs     {file:>10.1?} (bound {BOUND:.1?})");
    assert!(ledgers < BOUND && file < BOUND, "too slow");
}

fn best(state: &Path) -> Duration {
    let state = StateFolder::new(state);
    let once = || {
        let began = Instant::now();
        let size = history_size(&state, API).unwrap();
        assert_eq!(size, [RUNS, RUNS * AGENTS * CASES]);
        began.elapsed()
    };
    (0..ROUNDS).map(|_| once()).min().unwrap()
}

/// Moves the results of all ledgers into the history file.
fn prune(folder: &Path) {
    let status = Command::new(env!("CARGO_BIN_EXE_sigma-suite"))
        .args(["prune", "--keep", "0", "--state", "state"])
        .current_dir(folder)
        .stdout(Stdio::null())
        .status();
    assert!(status.unwrap().success());
}

fn write_ledgers(runs: &Path) {
    fs::create_dir_all(runs).unwrap();
    for run in 0..RUNS {
        let run = format!("20261126-{:06}-0a1b2c", 100_000 + run);
        fs::write(runs.join(format!("{run}.jsonl")), ledger(&run)).unwrap();
    }
}

/// The lines of a run, as this version writes them.
fn ledger(run: &str) -> String {
    let (mut batches, mut groups, mut results) = (Vec::new(), Vec::new(), Vec::new());
    for agent in 0..AGENTS {
        let agent_id = format!("D5D0p7TUs66TTA{agent:03}");
        let (mut sent, mut listed, mut judged) = (Vec::new(), Vec::new(), Vec::new());
        for case in 0..CASES {
            let id = format!("tc_xeeXG5hX9dl{agent:02}{case:03}");
            sent.push(format!(
                r#"{{"id":"{id}","label":"Refund is refused politely","planned":3,"definition":"0123456789abcdef"}}"#
            ));
            listed.push(format!(
                r#"{{"id":"{id}","name":null,"pass":"all","tags":["release"],"owner":null,"skip":null,"quarantine":null,"place":{{"path":"sigma-suite.yaml","line":{case},"column":7,"offset":4000,"length":19}}}}"#
            ));
            judged.push(format!(
                r#"["{id}","passed",3,0,3,61234,"0123456789abcdef"]"#
            ));
        }
        let [sent, listed, judged] = [sent, listed, judged].map(|parts| parts.join(","));
        batches.push(format!(
            r#"{{"agent":"{agent_id}","agent_label":"Support","cases":[{sent}],"mark":null}}"#
        ));
        groups.push(format!(
            r#"{{"suite":"s","path":"sigma-suite.yaml","agent_name":"support{agent}","agent":"{agent_id}","place":{{"path":"sigma-suite.yaml","line":1,"column":1,"offset":1,"length":1}},"cases":[{listed}]}}"#
        ));
        results.push(format!(r#"{{"agent":"{agent_id}","cases":[{judged}]}}"#));
    }
    let [batches, groups, results] = [batches, groups, results].map(|parts| parts.join(","));
    let mut text = format!(
        r#"{{"v":2,"line":"plan","run":"{run}","started":"2026-11-26T12:00:00Z","api":"{API}","sandbox":false,"selection":[],"suites":[],"left_out":0,"shard":null,"criteria":null,"plan_digest":null,"batches":[{batches}],"groups":[{groups}]}}"#
    );
    let _ = writeln!(
        text,
        "\n{{\"v\":2,\"line\":\"judged\",\"not_passed\":[],\"results\":[{results}]}}\n{{\"v\":2,\"line\":\"finished\",\"verdict\":\"passed\"}}"
    );
    text
}
