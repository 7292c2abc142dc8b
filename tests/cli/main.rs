//! Runs the real binary over real sockets, as users and CI pipelines do.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot continue should fail"
)]

#[cfg(target_os = "linux")] // The memory of a process is read from /proc.
mod baseline;
mod bombs;
mod check;
#[cfg(unix)]
mod ci_service;
mod completions;
mod connections;
mod crash;
mod diagnostics;
mod diff;
mod events;
mod examples;
mod existing_files;
mod exit_codes;
mod explain;
mod faults;
#[path = "../shared/files.rs"]
mod files;
mod gallery;
mod git_rules;
mod github;
mod history;
mod hostile;
mod how_to;
#[cfg(target_os = "linux")]
#[path = "../shared/http.rs"]
mod http;
mod inert;
mod init;
#[cfg(unix)]
mod jenkinsfile;
mod key;
mod ledger;
mod man;
#[path = "../shared/markdown.rs"]
mod markdown;
mod merge;
mod mistakes;
mod odd_yaml;
#[cfg(unix)]
mod open;
mod outage;
#[cfg(unix)]
mod pages;
#[cfg(target_os = "linux")]
mod picture;
#[cfg(unix)]
mod pipelines;
mod plan;
mod preflight;
#[cfg(unix)]
#[path = "../shared/program.rs"]
mod program;
#[cfg(target_os = "linux")]
mod raw;
mod report;
mod reports;
mod resume;
#[path = "../shared/sandbox.rs"]
mod sandbox;
mod secrets;
mod selection;
mod served;
mod service;
mod show;
mod sigma;
mod state_folder;
mod summary;
mod tls;
mod trend;
mod troubleshooting;
#[path = "../shared/update.rs"]
mod update;
mod verdict;
mod watch;
