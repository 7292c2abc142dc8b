//! What earlier runs found out about each case, over time: from the ledgers, and from history files.
//!
//! Runs of one service only: those of the sandbox say nothing about real agents, and an API at another address may have
//! other agents. Runs are told apart by their ids, so the same run in a ledger and in several files counts once.

mod advice;
mod case_history;
mod drop_checks;
mod durations;
mod error;
mod file;
#[cfg(test)]
mod fixture;
mod merge;
mod points;
mod read;
mod rewrite;
mod totals;
mod watch;

pub(crate) use advice::RUNS as ADVICE_RUNS;
pub(crate) use case_history::{CaseHistory, Point};
pub(crate) use error::HistoryError;
pub(crate) use merge::MAX_RUNS;
pub(crate) use points::History;
pub(crate) use rewrite::{Saved, keep, save};
pub(crate) use totals::{RunTotals, Signature};
pub(crate) use watch::{Reference, Watch, WatchResult, WatchSettings, watch};
