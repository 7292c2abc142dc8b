//! The library driven from code: load suites, plan, run against the sandbox, read the outcome.
//!
//! ```sh
//! cargo run --example embed
//! ```

#![expect(clippy::print_stderr, reason = "an example speaks to whoever runs it")]

use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::date;
use sigma_suite::api::{ApiAddress, ApiKey, Client, RetryBudget};
use sigma_suite::ledger::{RunHead, StateFolder, Unfinished};
use sigma_suite::outcome::{Service, Verdict};
use sigma_suite::plan::{Plan, Selection};
use sigma_suite::runner::{self, Beginning, Settings, Stop};
use sigma_suite::sandbox::{Sandbox, Script};
use sigma_suite::suite::{Context, load};
use tokio::sync::mpsc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let context = Context {
        today: date(2026, 11, 23),
        variable: &|_| None,
        find_key: &|_| None,
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let loaded = load(root, &["examples/quickstart".into()], &context);
    if let Some(problem) = loaded.problems.into_iter().next() {
        return Err(problem.into());
    }
    let plan = Plan::new(&loaded.suites, &Selection::default())?;

    let sandbox = Sandbox::start(
        SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        Script::default(),
    )
    .await?;
    let address = ApiAddress::parse(&sandbox.url())?;
    let client = Client::new(
        address,
        ApiKey::new("any-key")?,
        RetryBudget::For(Duration::from_secs(10)),
    )?;

    // What is asked of the service is written down first, so that a run that is killed can be taken up again.
    let state = tempfile::tempdir()?;
    let started = Timestamp::now();
    let beginning = Beginning {
        state: StateFolder::new(state.path()),
        head: RunHead {
            id: StateFolder::new_run(started),
            started,
            api: sandbox.url(),
            is_sandboxed: true,
            selection: Vec::new(),
            suites: Vec::new(),
        },
        unfinished: Unfinished::Block,
    };

    // The receiver gets every event; who does not care may drop it.
    let (events, mut told) = mpsc::unbounded_channel();
    let ended = runner::run(
        &plan,
        &client,
        Service::Sandbox,
        &Settings::default(),
        &beginning,
        &Stop::default(),
        events,
    )
    .await
    .map_err(|refusal| format!("{refusal:?}"))?;
    let outcome = ended.outcome;
    ended.ledger.finish(Verdict::of(&outcome).as_str())?;
    let mut count = 0;
    while told.try_recv().is_ok() {
        count += 1;
    }

    for case in outcome.cases() {
        eprintln!("{}: {}", case.name(), case.headline());
    }
    eprintln!("{count} events, {}", Verdict::of(&outcome).as_str());
    if Verdict::of(&outcome) == Verdict::Passed {
        Ok(())
    } else {
        Err("the suite did not pass".into())
    }
}
