//! The real binary over real sockets, as people and pipelines meet it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

mod check;
mod crash;
mod examples;
mod exit_codes;
mod faults;
mod foreign_files;
mod gallery;
mod git_rules;
mod history;
mod hostile;
mod inert;
mod init;
mod ledger;
mod odd_yaml;
mod picture;
mod plan;
mod preflight;
mod reports;
mod secrets;
mod selection;
mod served;
mod service;
mod sigma;
