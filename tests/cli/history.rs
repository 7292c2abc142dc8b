//! Selection by history: `--last-failed` by earlier runs, `--changed-since` by git.

use std::process::Command;

use crate::selection::{selected, sigma};
use crate::sigma::{Ran, SUITE, Sigma, script};

/// Three cases, of which those in `failing` fail.
fn outcomes(sigma: Sigma, failing: &[&str]) -> Sigma {
    let case = |id: &str| {
        let verdict = if failing.contains(&id) {
            "fail"
        } else {
            "pass"
        };
        format!("      {id}: {{ attempts: [{verdict}] }}\n")
    };
    sigma.file(
        "sandbox.yaml",
        script(&["tc_1", "tc_2", "tc_3"].map(case).concat()),
    )
}

fn run(sigma: &Sigma, arguments: &str) -> Ran {
    sigma.run(&format!("run --sandbox=sandbox.yaml {arguments}"))
}

#[test]
fn last_failed_selects_cases_that_did_not_pass_in_their_latest_run() {
    let suite = "agents:\n  D5D0p7TUs66TTAEAx: [tc_1, tc_2, tc_3]\n";
    let sigma = outcomes(
        Sigma::new().file("sigma-suite.yaml", suite),
        &["tc_1", "tc_2"],
    );
    run(&sigma, "--last-failed")
        .exits(3)
        .says("--last-failed needs an earlier run");
    run(&sigma, "").exits(1);
    let last_failed = "--sandbox=sandbox.yaml --last-failed";
    assert_eq!(selected(&sigma, last_failed), "1 2");

    let sigma = outcomes(sigma, &["tc_2"]);
    run(&sigma, "--case tc_1").exits(0);
    assert_eq!(selected(&sigma, last_failed), "2", "tc_2 was not run again");

    let sigma = outcomes(sigma, &[]);
    run(&sigma, "--last-failed").exits(0);
    run(&sigma, "--last-failed")
        .exits(0)
        .says("nothing failed last time");
    assert_eq!(sigma.results()["verdict"], "idle");
    run(&sigma, "").exits(0);
}

#[test]
fn last_failed_follows_the_order_of_runs_even_if_the_clock_was_set_back() {
    let suite = "agents:\n  D5D0p7TUs66TTAEAx: [tc_1]\n";
    let sigma = outcomes(Sigma::new().file("sigma-suite.yaml", suite), &["tc_1"]);
    run(&sigma, "").exits(1);
    let ledger = |run: &str| sigma.path(&format!(".sigma-suite/runs/{run}.jsonl"));
    let first = sigma.runs().pop().unwrap();
    std::fs::rename(ledger(&first), ledger("20991231-235959-ffffff")).unwrap();

    let sigma = outcomes(sigma, &[]);
    for _ in 0..3 {
        run(&sigma, "").exits(0);
        run(&sigma, "--last-failed")
            .exits(0)
            .says("nothing failed last time");
    }
    let runs = sigma.runs();
    assert!(runs[1].starts_with("21000101-000000-"), "{runs:?}");
    assert!(runs[2].starts_with("21000101-000001-"), "{runs:?}");
}

#[test]
fn last_failed_selects_cases_that_were_never_judged() {
    let suite = "agents:\n  D5D0p7TUs66TTAEAx: [tc_1]\n";
    let script = script("      tc_1: { attempts: [hang] }\n");
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", suite)
        .file("sandbox.yaml", script);
    run(&sigma, "--timeout 300ms").exits(4);
    assert_eq!(
        selected(&sigma, "--sandbox=sandbox.yaml --last-failed"),
        "1"
    );
}

fn git(sigma: &Sigma, arguments: &str) {
    let status = Command::new("git")
        .args([
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@b",
            "-c",
            "init.defaultBranch=main",
        ])
        .args(arguments.split(' '))
        .current_dir(sigma.path(""))
        .output();
    let output = status.expect("git starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Keeps the PATH of this machine, so that git is found.
fn in_git(sigma: Sigma) -> Sigma {
    let sigma = sigma.env("PATH", &std::env::var("PATH").unwrap());
    git(&sigma, "init -q");
    git(&sigma, "add .");
    git(&sigma, "commit -qm first");
    sigma
}

#[test]
fn changed_since_selects_suite_files_that_changed_in_git() {
    let sigma = in_git(sigma());
    sigma
        .run("plan --changed-since HEAD")
        .exits(0)
        .says("nothing to do: no selected suite file changed since HEAD");
    let ran = sigma.run("run --sandbox --changed-since HEAD");
    ran.exits(0)
        .says("no selected suite file changed since HEAD");
    assert_eq!(sigma.results()["verdict"], "idle");
    assert!(sigma.junit().contains("skipped=\"1\""));
    sigma.run("plan --changed-since HEAD --tag none").exits(3);
    git(&sigma, "checkout -qb feature");
    let sigma = sigma.file(
        "new/sigma-suite.yaml",
        "agents:\n  D5D0p7TUs66TTAEAx: [tc_6]\n",
    );
    assert_eq!(
        selected(&sigma, "--changed-since main"),
        "6",
        "an untracked file"
    );
    git(&sigma, "add .");
    git(&sigma, "commit -qm second");
    assert_eq!(selected(&sigma, "--changed-since main"), "6");

    git(&sigma, "checkout -q main");
    let sigma = sigma.file("support.sigma-suite.yaml", SUITE);
    git(&sigma, "commit -qam third");
    git(&sigma, "checkout -q feature");
    assert_eq!(
        selected(&sigma, "--changed-since main"),
        "6",
        "later changes on main do not count"
    );
    assert_eq!(selected(&sigma, "--changed-since HEAD~1"), "6");
}

#[test]
fn changed_since_exits_2_and_shows_why_git_failed() {
    let sigma = sigma().env("PATH", &std::env::var("PATH").unwrap());
    sigma
        .run("plan --changed-since HEAD")
        .exits(2)
        .says("not a git repository");
    let sigma = in_git(sigma);
    sigma
        .run("plan --changed-since v9")
        .exits(2)
        .says("cannot find the files changed since v9")
        .says("fetch-depth: 0");
    sigma.run("plan --changed-since=--output=x").exits(2);
    assert!(!sigma.path("x").exists());
    let without_git = sigma.env("PATH", "/nowhere");
    without_git
        .run("plan --changed-since HEAD")
        .exits(2)
        .says("needs git on the PATH");
}
