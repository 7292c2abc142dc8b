//! Runs `action.yml` as a job of GitHub Actions would: its steps' scripts in a real Bash, on a fresh machine per
//! attempt, against the sandbox. What GitHub provides is simulated: caches, artifacts, comments and releases.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot continue should fail"
)]

mod action;
mod attempt;
mod checkout;
mod comments;
mod expression;
#[path = "../shared/files.rs"]
mod files;
mod hostile;
#[path = "../shared/http.rs"]
mod http;
mod inputs;
mod install;
mod job;
mod jobs;
mod machine;
#[path = "../shared/markdown.rs"]
mod markdown;
mod marketplace;
#[path = "../shared/program.rs"]
mod program;
mod pull_requests;
mod reference;
mod reruns;
#[path = "../shared/sandbox.rs"]
mod sandbox;
mod server;
mod service;
mod step_files;
#[path = "../shared/update.rs"]
mod update;
