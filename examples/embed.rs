//! The library driven from code: load suites, plan, run against the sandbox, write a `JUnit` file.
//!
//! ```sh
//! cargo run --example embed
//! ```

#![expect(clippy::print_stderr, reason = "an example prints what it does")]

use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::date;
use sigma_suite::api::{ApiAddress, ApiKey, Client};
use sigma_suite::ledger::{RunHead, StateFolder, Unfinished};
use sigma_suite::outcome::{Service, Verdict};
use sigma_suite::plan::{Plan, Selection};
use sigma_suite::report::junit;
use sigma_suite::runner::{NewLedger, Run, Session, Settings, Stop};
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

    let local = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let sandbox = Sandbox::start(local, Script::default()).await?;
    let (events, mut received) = mpsc::unbounded_channel();
    let session = Session {
        client: Client::new(
            ApiAddress::parse(&sandbox.url())?,
            ApiKey::new("any-key")?,
            Duration::from_secs(10),
        )?,
        service: Service::Sandbox,
        settings: Settings::default(),
        stop: Stop::default(),
        // A program that needs no events may drop the receiver.
        events,
    };

    // Each request that costs money is recorded before it is sent, so that a run that is killed can be resumed.
    let folder = tempfile::tempdir()?;
    let started = Timestamp::now();
    let ledger = NewLedger {
        state: StateFolder::new(folder.path()),
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
    // An error says what has to be fixed before anything is created.
    let result = session
        .run(Run::new(plan, ledger))
        .await
        .inspect_err(|error| eprintln!("not started: {error}"))?;

    let outcome = result.outcome;
    let path = folder.path().join("junit.xml");
    junit::write(&outcome, &mut std::fs::File::create(&path)?)?;
    result.ledger.finish(Verdict::of(&outcome).as_str())?;

    let count = std::iter::from_fn(|| received.try_recv().ok()).count();
    for case in outcome.cases() {
        eprintln!("{}: {}", case.name(), case.headline());
    }
    let verdict = Verdict::of(&outcome);
    eprintln!("{count} events, {}: {}", verdict.as_str(), path.display());
    if verdict == Verdict::Passed {
        Ok(())
    } else {
        Err("the suite did not pass".into())
    }
}
