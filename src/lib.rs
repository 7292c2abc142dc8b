//! Declarative test suites for `SigmaMind` AI agents.
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

mod crash;

mod disk;

mod lock;

pub mod id;

mod statistics;

pub mod outcome;

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

pub use text::UntrustedText;
