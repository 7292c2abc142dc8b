//! Declarative test suites for `SigmaMind` AI agents: the library behind the command `sigma-suite`.
//!
//! A suite file lists agents and their test cases. A run creates one batch run per agent, follows it to its end, judges
//! every case, and returns an [`Outcome`], from which each report and the exit code are made.
//!
//! # A whole run
//!
//! Against the [`sandbox`], which is the service simulated on this machine. For the real one, use its address and a
//! key, and [`Service::Api`](outcome::Service::Api). This is `examples/embed.rs`.
//!
#![cfg_attr(feature = "sandbox", doc = "```")]
#![cfg_attr(feature = "sandbox", doc = include_str!("../examples/embed.rs"))]
#![cfg_attr(feature = "sandbox", doc = "```")]
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
//! reads results back. `history` has the results of each case over time, from ledgers and history files. `cli` reads
//! the flags and connects everything.
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

#[cfg_attr(
    not(test),
    allow(dead_code, reason = "without `cli`, a part is not used")
)]
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
mod history;

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
pub use text::{UntrustedStr, UntrustedText};
