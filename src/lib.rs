//! Declarative test suites for `SigmaMind` AI agents: the library behind the command `sigma-suite`.
//!
//! A suite file lists agents and their test cases. A run creates one batch run per agent, follows it to its end, judges
//! every case, and returns an [`Outcome`], from which each report and the exit code are made.
//!
//! # A whole run
//!
//! Against the [`sandbox`], which is the service simulated on this machine. For the real one, use its address and a
//! key, and [`Service::Api`](outcome::Service::Api).
//!
//! ```
//! # #[cfg(feature = "sandbox")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::{net::SocketAddr, path::PathBuf, time::Duration};
//!
//! use sigma_suite::{
//!     ApiAddress, ApiKey, Client, Context, Exit, NewLedger, Plan, Run, RunHead, Sandbox, Script, Selection, Session,
//!     Settings, StateFolder, Stop, Verdict, exit, ledger, load, outcome, report,
//! };
//!
//! // 1. Load the suite files below a folder. All their problems come together.
//! let folder = tempfile::tempdir()?;
//! let file = folder.path().join("sigma-suite.yaml");
//! std::fs::write(file, "agents: { D5D0p7TUs66TTAEAx: [tc_xeeXG5hX9dl0VFNt] }")?;
//! let context = Context {
//!     today: "2026-11-23".parse()?,
//!     variable: &|name| std::env::var(name).ok(),
//!     find_key: &|_| None,
//! };
//! let loaded = load(folder.path(), &[PathBuf::from(".")], &context);
//! if let Some(problem) = loaded.problems.into_iter().find(|problem| problem.is_error()) {
//!     return Err(problem.into());
//! }
//!
//! // 2. Plan one batch per agent. This sends no request.
//! let plan = Plan::new(&loaded.suites, &Selection::default())?;
//!
//! // 3. Connect.
//! let script = Script::parse("attempt_time: 10ms\npass_rate: 1.0")?;
//! let sandbox = Sandbox::start(SocketAddr::from(([127, 0, 0, 1], 0)), script).await?;
//! let address = ApiAddress::parse(&sandbox.url())?;
//! let client = Client::new(address, ApiKey::new("any-key")?, Duration::from_secs(30))?;
//! let (events, _) = tokio::sync::mpsc::unbounded_channel();
//! let session = Session {
//!     client,
//!     service: outcome::Service::Sandbox,
//!     settings: Settings::default(),
//!     stop: Stop::default(),
//!     events,
//! };
//!
//! // 4. Run. Each request that costs money is recorded before it is sent.
//! let (state, started) = (StateFolder::new(&folder.path().join("state")), jiff::Timestamp::now());
//! let head = RunHead {
//!     id: state.next_run(started),
//!     started,
//!     api: sandbox.url(),
//!     is_sandboxed: true,
//!     selection: Vec::new(),
//!     suites: Vec::new(),
//! };
//! let ledger = NewLedger { state, head, unfinished: ledger::Unfinished::Block };
//! let result = session.run(Run::new(plan, ledger)).await?;
//!
//! // 5. Judge, and write a report.
//! let verdict = Verdict::of(&result.outcome);
//! assert_eq!(verdict, Verdict::Passed);
//! let mut junit = std::fs::File::create(folder.path().join("junit.xml"))?;
//! report::junit::write(&result.outcome, &mut junit)?;
//! result.ledger.judged(&result.outcome)?;
//! result.ledger.finish(verdict.as_str())?;
//! assert_eq!(Exit::of(&result.outcome, exit::Reports::Written).code(), 0);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sandbox"))]
//! # fn main() {}
//! ```
//!
//! `examples/embed.rs` does the same with the files of the repository, and prints events.
//!
//! # Chapters
//!
//! In this order, each builds on those before it:
//!
//! 1. [`suite`]: find, read and check suite files; what is wrong with them, with locations.
//! 2. [`plan`]: what a run will do, and how to select a part of it.
//! 3. [`api`]: the client, its address and its key.
//! 4. [`runner`]: run a plan, resume a run, stop it; the settings and their defaults.
//! 5. [`ledger`]: what a run leaves on disk so that nothing is paid twice.
//! 6. [`event`]: what happens during a run, for progress and logs.
//! 7. [`outcome`]: the result: batches, cases, attempts, and the verdict.
//! 8. [`report`]: `JUnit` XML, HTML, JSON, the summary, and what GitHub shows.
//! 9. [`document`]: the published JSON formats, and how to read results back.
//! 10. [`exit`]: the exit codes.
//! 11. [`sandbox`]: the simulated service, for tests.
//!
//! [`id`] has the ids, and [`UntrustedText`] is a text from outside that must not be shown unescaped.
//!
//! # Features
//!
//! | feature | default | adds |
//! |---|---|---|
//! | `cli` | yes | the command line and the live progress on a terminal; implies `sandbox` |
//! | `sandbox` | yes | [`sandbox`] and its HTTP server |
//!
//! A program that only runs suites needs neither: `sigma-suite = { version = "0.1", default-features = false }`.
//!
//! # Stability
//!
//! - Before 1.0, each minor version may change this API; a patch version does not.
//! - What other programs read has its own version, and changes only with it: suite files, `results.json`, the stream
//!   of events, and the ledger. Exit codes keep their meaning.
//! - The module `internals` is hidden and is not part of the API.
//! - The oldest supported compiler is the `rust-version` of `Cargo.toml`. A new minor version may raise it.
//!
//! # Inside
//!
//! Each module imports only from modules declared above it; `tests/architecture` checks this. A run goes through
//! them like this:
//!
//! ```text
//!  sigma-suite.yaml ─► suite ─► plan ───────────► runner ◄───────► api ◄──► wire ◄──► the service, or sandbox
//!                               one batch         │    │           requests  JSON
//!                               per agent         │    └─► ledger  what was asked and answered, on disk
//!                                                 │
//!                     event ◄─────────────────────┤
//!            progress, events                     ▼
//!                                              outcome ─► report ─► junit.xml, results.json, report.html, summary,
//!                                                 │                GitHub's summary, annotations, outputs
//!                                                 │
//!                                                 └─────► exit ───► exit code
//! ```
//!
//! `policy` holds the decisions of `runner` and `api`: when to retry, to poll, to send a create again, and whether a
//! case passes its gate. `document` holds the JSON formats: `report` and `ledger` write them, and `document::Results`
//! reads results back. `cli` reads the flags and connects everything.
//!
//! | to add | change |
//! |---|---|
//! | a report | a file in `report`, and the table in `report/folder.rs` |
//! | an exit code | `exit.rs` |
//! | a field of an attempt in `results.json` | `outcome/attempt.rs` and `document/case.rs` |
//! | a gate of cases, a finding of `--fail-on` | `outcome/threshold_check.rs`, `outcome/criteria.rs`, and `document/criteria.rs` |
//! | a gate of attempts | `outcome/gate.rs`, its form in suite files in `suite/lower/gates.rs`, and in JSON in `document/settings.rs` |
//! | a kind of event | `event.rs`, and its form in `document/event.rs` |
//! | a kind of trouble | `outcome/trouble.rs` |
//! | a property of the JUnit file | the writer in `report/junit`, and `report/junit/properties.rs` |
//! | a key of sandbox scripts | its type in `sandbox` |
//! | a rule for suite files | `suite/rule.rs`, and its page in `docs/diagnostics` |
//! | a command | a file in `cli`, and its variant of `Command` in `cli/args.rs` |

mod text;

pub mod id;

mod statistics;

pub mod outcome;

mod platform;

mod crash;

mod disk;

mod lock;

mod policy;

pub mod suite;

pub mod plan;

pub mod event;

pub mod document;

mod wire;

pub mod api;

pub mod ledger;

#[cfg(feature = "cli")]
mod archive;

pub mod runner;

pub mod report;

#[cfg(feature = "sandbox")]
pub mod sandbox;

pub mod exit;

#[cfg(feature = "cli")]
pub mod cli;

#[doc(hidden)]
pub mod internals;

pub use api::{ApiAddress, ApiKey, Client};
pub use document::Results;
pub use exit::Exit;
pub use ledger::{RunHead, StateFolder};
pub use outcome::{Outcome, Verdict};
pub use plan::{Plan, Selection};
pub use runner::{NewLedger, Run, RunResult, Session, Settings, Stop};
#[cfg(feature = "sandbox")]
pub use sandbox::{Sandbox, Script};
pub use suite::{Context, Suite, load};
pub use text::UntrustedText;
