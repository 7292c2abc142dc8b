//! Declarative test suites for `SigmaMind` AI agents.
//!
//! The modules below stand in the only order there is: each imports from those above it alone, and
//! `tests/architecture` holds them to it. Read them top to bottom; the way of the data is the same.

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
