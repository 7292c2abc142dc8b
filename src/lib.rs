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
//!                     progress                    ▼
//!                                              outcome ─► report ─► junit.xml, results.json, summary
//!                                                 │
//!                                                 └─────► exit ───► exit code
//! ```
//!
//! `policy` holds the decisions of `runner` and `api`: when to retry, to poll, to send a create again, and whether a
//! case passes its gate. `cli` reads the flags and connects everything.

pub mod text;

mod crash;

mod disk;

mod lock;

pub mod id;

pub mod outcome;

pub mod policy;

pub mod suite;

pub mod plan;

pub mod document;

pub mod event;

pub mod wire;

pub mod api;

pub mod ledger;

pub mod runner;

pub mod report;

pub mod sandbox;

pub mod exit;

pub mod cli;
