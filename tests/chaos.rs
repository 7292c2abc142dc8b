//! Runs with random faults and kills, under paused time.
//!
//! An agent always gets at most one batch, and a run with an errored case never passes. A seed that fails is printed:
//! `CHAOS_SEED=N cargo test --test chaos` repeats it. `CHAOS_SEEDS=N` sets the number of seeds.

#![expect(clippy::unwrap_used, reason = "an error in a test has to fail it")]

use std::collections::HashMap;
use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use fastrand::Rng;
use jiff::Timestamp;
use jiff::civil::date;
use sigma_suite::api::{ApiAddress, ApiKey, Client};
use sigma_suite::ledger::{LedgerError, RunHead, StateFolder, Unfinished, resume};
use sigma_suite::outcome::{BatchEnd, CaseState, Outcome, Service, Verdict};
use sigma_suite::plan::{Plan, Selection};
use sigma_suite::runner::{NewLedger, Run, Session, Settings, Stop};
use sigma_suite::sandbox::{Sandbox, Script};
use sigma_suite::suite::{Context, SuiteSource, parse};
use tokio::sync::mpsc;
use tokio::time::timeout;

/// Enough that every pair of faults occurs several times, and few enough to run for every change.
const SEEDS: u64 = 240;

/// Enough that creates of several agents overlap, and few enough for short runs.
const AGENTS: usize = 4;

fn suite() -> String {
    let agents: Vec<String> = (0..AGENTS)
        .map(|agent| format!("  A{agent}: [tc_{agent}]"))
        .collect();
    format!("agents:\n{}\n", agents.join("\n"))
}

fn plan() -> Plan {
    let context = Context {
        today: date(2026, 11, 23),
        variable: &|_| None,
        find_key: &|_| None,
    };
    let (suite, problems) = parse(&SuiteSource::new("sigma-suite.yaml", &suite()), &context);
    assert!(problems.is_empty(), "{problems:?}");
    Plan::new(&[suite.unwrap()], &Selection::default()).unwrap()
}

/// All cases pass except that of the last agent. The faults are random.
fn script(rng: &mut Rng) -> String {
    let mut script = String::from("attempt_time: 4s\nopen: true\npass_rate: 1.0\nagents:\n");
    let _ = writeln!(
        script,
        "  A{0}: {{ cases: {{ tc_{0}: {{ attempts: [fail] }} }} }}",
        AGENTS - 1
    );
    script.push_str("faults:\n");
    for _ in 0..rng.usize(1..=6) {
        let endpoints = [
            "create_batch_run",
            "create_batch_run",
            "list_batch_runs",
            "get_batch_run",
            "list_test_runs",
            "any",
        ];
        let faults = [
            "status: 429",
            "status: 429, retry_after: 7",
            "status: 500",
            "status: 503",
            "status: 502, html: true",
            "status: 408",
            "reset: true",
            "reset_after: true",
            "status_after: 504",
            "truncate: true",
            "malformed: true",
            "delay: 90s",
            "slow_body: 2s",
            "status: 200, body: '[]'",
        ];
        let on = endpoints[rng.usize(..endpoints.len())];
        let fault = faults[rng.usize(..faults.len())];
        let _ = writeln!(
            script,
            "  - {{ on: {on}, after: {}, every: {}, times: {}, {fault} }}",
            rng.usize(0..6),
            rng.usize(1..4),
            rng.usize(1..6)
        );
    }
    script
}

struct Trial {
    rng: Rng,
    sandbox: Sandbox,
    client: Client,
    state: tempfile::TempDir,
}

impl Trial {
    async fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let script = Script::parse(&script(&mut rng)).unwrap();
        let sandbox = Sandbox::start(([127, 0, 0, 1], 0).into(), script)
            .await
            .unwrap();
        let address = ApiAddress::parse(&sandbox.url()).unwrap();
        let retry_budget = Duration::from_mins(3);
        Self {
            client: Client::new(address, ApiKey::new("any-key").unwrap(), retry_budget).unwrap(),
            state: tempfile::tempdir().unwrap(),
            sandbox,
            rng,
        }
    }

    fn session(&self) -> Session {
        let (events, _) = mpsc::unbounded_channel();
        Session {
            client: self.client.clone(),
            service: Service::Sandbox,
            settings: Settings::default(),
            stop: Stop::default(),
            events,
        }
    }

    fn new_run(&self) -> Run {
        let now = Timestamp::now();
        let ledger = NewLedger {
            state: StateFolder::new(self.state.path()),
            head: RunHead {
                id: StateFolder::new_run(now),
                started: now,
                api: self.sandbox.url(),
                is_sandboxed: false,
                selection: Vec::new(),
                suites: Vec::new(),
            },
            unfinished: Unfinished::Block,
        };
        Run::new(plan(), ledger)
    }

    /// Runs until a random moment, when all its tasks are dropped, as if the process was killed.
    async fn run(&mut self) -> Option<Outcome> {
        let (session, run) = (self.session(), self.new_run());
        let killed_after = Duration::from_millis(self.rng.u64(0..60_000));
        let ended = timeout(killed_after, session.run(run)).await.ok()?.ok()?;
        Some(ended.outcome)
    }

    async fn resume(&self, ledger: &Path) -> Option<Outcome> {
        let run = match resume(ledger, &StateFolder::new(self.state.path())) {
            Err(LedgerError::Empty { .. }) => return None,
            opened => {
                let (recorded, ledger) = opened.unwrap();
                Run::resume(recorded, ledger)
            }
        };
        Some(self.session().run(run).await.unwrap().outcome)
    }

    fn ledger(&self) -> Option<std::path::PathBuf> {
        let runs = std::fs::read_dir(self.state.path().join("runs")).ok()?;
        let mut paths = runs.map(|entry| entry.unwrap().path());
        paths.find(|path| path.extension().is_some_and(|end| end == "jsonl"))
    }

    /// Checks what has to be true after every run.
    fn check(&self, outcome: &Outcome, seed: u64) {
        let mut batches: HashMap<String, Vec<String>> = HashMap::new();
        for (agent, batch) in self.sandbox.batches() {
            batches.entry(agent).or_default().push(batch);
        }
        for (agent, batches) in &batches {
            assert_eq!(batches.len(), 1, "seed {seed}: {agent} was paid for twice");
        }
        for (batch, group) in outcome.batches.iter().zip(&outcome.groups) {
            let real = batches.get(batch.agent.as_str()).map(|ids| ids[0].as_str());
            let case = &group.cases[0];
            if let Some(id) = &batch.id {
                assert_eq!(
                    Some(id.as_str()),
                    real,
                    "seed {seed}: not the batch of this agent"
                );
            }
            match (&batch.end, &case.state) {
                (BatchEnd::Settled, CaseState::Passed) => {
                    assert_ne!(
                        batch.agent.as_str(),
                        format!("A{}", AGENTS - 1),
                        "seed {seed}"
                    );
                }
                (BatchEnd::Settled, CaseState::Failed { .. }) => {
                    assert_eq!(
                        batch.agent.as_str(),
                        format!("A{}", AGENTS - 1),
                        "seed {seed}"
                    );
                }
                (_, CaseState::Errored(trouble)) => {
                    assert!(!trouble.message.is_empty(), "seed {seed}");
                    let may_exist = !matches!(batch.end, BatchEnd::NotCreated(_));
                    assert!(real.is_none() || may_exist, "seed {seed}: a batch was lost");
                }
                other => panic!("seed {seed}: {other:?}"),
            }
        }
        let is_any_errored = outcome
            .cases()
            .any(|case| matches!(case.state, CaseState::Errored(_)));
        if is_any_errored {
            assert_ne!(Verdict::of(outcome), Verdict::Passed, "seed {seed}");
        }
    }
}

/// Runs one seed. Returns whether every agent got its batch.
async fn try_seed(seed: u64) -> bool {
    let mut trial = Trial::new(seed).await;
    let outcome = match trial.run().await {
        Some(outcome) => Some(outcome),
        None => match trial.ledger() {
            None => None,
            Some(ledger) => {
                // Batches of the killed process go on before the run is resumed.
                tokio::time::sleep(Duration::from_millis(trial.rng.u64(1..300_000))).await;
                trial.resume(&ledger).await
            }
        },
    };
    match outcome {
        Some(outcome) => trial.check(&outcome, seed),
        None => assert!(trial.sandbox.batches().is_empty(), "seed {seed}"),
    }
    trial.sandbox.batches().len() == AGENTS
}

#[test]
fn random_faults_never_pay_twice_and_never_lose_a_result() {
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse::<u64>().ok())
    };
    let seeds = match number("CHAOS_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("CHAOS_SEEDS").unwrap_or(SEEDS),
    };
    let (all, mut created) = (seeds.end - seeds.start, 0);
    for seed in seeds {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap();
        created += u64::from(runtime.block_on(try_seed(seed)));
    }
    // Faults that prevent most batches would prove little.
    assert!(
        all == 1 || created * 2 > all,
        "only {created} of {all} runs created all their batches"
    );
}
