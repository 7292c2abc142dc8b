//! A whole run from code: load suite files, plan, run against the sandbox, judge, and write a report.

#![expect(clippy::print_stderr, reason = "an example prints what it does")]

use std::error::Error;
use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use sigma_suite::suite::Problem;
use sigma_suite::{
    ApiAddress, ApiKey, Client, Context, Exit, NewLedger, Plan, Run, RunHead, Sandbox, Script,
    Selection, Session, Settings, StateFolder, Stop, Verdict, exit, ledger, load, outcome, report,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // 1. Load the suite files below a folder. All their problems come together.
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("sigma-suite.yaml");
    fs::write(file, "agents: { D5D0p7TUs66TTAEAx: [tc_xeeXG5hX9dl0VFNt] }")?;
    let context = Context {
        today: "2026-11-23".parse()?,
        variable: &|name| std::env::var(name).ok(),
        find_key: &|_| None,
    };
    let loaded = load(folder.path(), &[PathBuf::from(".")], &context);
    let mut problems = loaded.problems.into_iter();
    if let Some(error) = problems.find(Problem::is_error) {
        return Err(error.into());
    }

    // 2. Plan one batch per agent. This sends no request.
    let plan = Plan::new(&loaded.suites, &Selection::default())?;

    // 3. Connect.
    let local = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let script = Script::parse("attempt_time: 10ms\npass_rate: 1.0")?;
    let sandbox = Sandbox::start(local, script).await?;
    let address = ApiAddress::parse(&sandbox.url())?;
    // A program that needs no events may drop the receiver.
    let (events, mut received) = tokio::sync::mpsc::unbounded_channel();
    let session = Session {
        client: Client::new(address, ApiKey::new("any-key")?, Duration::from_secs(30))?,
        service: outcome::Service::Sandbox,
        settings: Settings::default(),
        stop: Stop::default(),
        events,
    };

    // 4. Run. Each request that costs money is recorded before it is sent, so that a killed run can be resumed.
    let state = StateFolder::new(&folder.path().join("state"));
    let started = jiff::Timestamp::now();
    let head = RunHead {
        id: state.next_run(started),
        started,
        api: sandbox.url(),
        is_sandboxed: true,
        selection: Vec::new(),
        suites: Vec::new(),
    };
    let ledger = NewLedger {
        state,
        head,
        unfinished: ledger::Unfinished::Block,
    };
    let result = session.run(Run::new(plan, ledger)).await?;
    let count = std::iter::from_fn(|| received.try_recv().ok()).count();
    eprintln!("{count} events");

    // 5. Judge, and write a report.
    let verdict = Verdict::of(&result.outcome);
    for case in result.outcome.cases() {
        eprintln!("{}: {}", case.name(), case.headline());
    }
    let mut junit = File::create(folder.path().join("junit.xml"))?;
    report::junit::write(&result.outcome, &mut junit)?;
    result.ledger.judged(&result.outcome)?;
    result.ledger.finish(verdict.as_str())?;
    match Exit::of(&result.outcome, exit::Reports::Written) {
        Exit::Passed => Ok(()),
        _ => Err("the suites did not pass".into()),
    }
}
