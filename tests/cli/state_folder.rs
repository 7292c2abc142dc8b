//! `list` and `prune`: the runs of the state folder.

use std::fs;

use serde_json::Value;

use crate::served::{FAST, SCRIPT, serve, sigma_for};
use crate::sigma::Sigma;

const RUN: &str = "run --sandbox=sandbox.yaml";

fn listed(sigma: &Sigma) -> Vec<Value> {
    let json = sigma.run("list --format json").exits(0).stdout;
    let list: Value = serde_json::from_str(&json).unwrap();
    list["runs"].as_array().unwrap().clone()
}

/// The names in a folder of the state folder, without hidden files and locks.
fn files(sigma: &Sigma, folder: &str) -> usize {
    let entries = fs::read_dir(sigma.path(&format!(".sigma-suite/{folder}")));
    let names = entries.unwrap().map(|entry| entry.unwrap().file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    names
        .filter(|name| !name.starts_with('.') && name.strip_suffix(".lock").is_none())
        .count()
}

#[test]
fn runs_are_listed_with_verdict_counts_and_agents_the_latest_first() {
    let sigma = Sigma::with_attempts("[pass, fail]");
    sigma
        .run("list")
        .exits(0)
        .says("there is no run in .sigma-suite");
    sigma.run(RUN).exits(1);
    sigma.run(RUN).exits(1);
    let runs = sigma.runs();
    let text = sigma.run("list").exits(0).stdout;
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        lines[0],
        format!(
            "{}  just now  failed  1 failed  D5D0p7TUs66TTAEAx  sandbox",
            runs[1]
        )
    );
    assert!(lines[1].starts_with(&runs[0]));
    let latest = &listed(&sigma)[0];
    assert_eq!(latest["run"], runs[1].as_str());
    assert_eq!(latest["state"], "finished");
    assert_eq!(latest["verdict"], "failed");
    assert_eq!(latest["counts"]["failed"], 1);
    assert_eq!(latest["agents"][0]["id"], "D5D0p7TUs66TTAEAx");
    assert_eq!(latest["sandbox"], true);
    assert_eq!(latest["kept"], true);
    sigma
        .run("list --limit 1")
        .exits(0)
        .says("and 1 earlier ones")
        .never_says(&runs[0]);
}

#[test]
fn an_unfinished_run_is_listed_with_the_command_that_resumes_it() {
    let sandbox = serve(SCRIPT);
    let sigma = sigma_for(&sandbox);
    sigma.run(&format!("run --detach {FAST}")).exits(0);
    let run = sigma.runs()[0].clone();
    sigma
        .run("list")
        .exits(0)
        .says("unfinished")
        .says(&format!("sigma-suite attach {run}"));
    assert_eq!(listed(&sigma)[0]["state"], "unfinished");
    sigma.run(&format!("attach {FAST}")).exits(1);
    sigma.run("list").exits(0).never_says("attach");
    fs::remove_dir_all(sigma.path(".sigma-suite/results")).unwrap();
    sigma
        .run("list")
        .exits(0)
        .says("failed")
        .says("results not kept");
}

#[test]
fn a_damaged_file_is_listed_with_its_problem() {
    let sigma = Sigma::with_attempts("[pass]");
    sigma.run(RUN).exits(0);
    let run = sigma.runs()[0].clone();
    let sigma = sigma
        .file(&format!(".sigma-suite/results/{run}.json.gz"), "x")
        .file(".sigma-suite/runs/20200101-000000-000000.jsonl", "{}\n");
    sigma
        .run("list")
        .exits(0)
        .says("problem: cannot use .sigma-suite/results/")
        .says("problem: .sigma-suite/runs/20200101-000000-000000.jsonl:1")
        .says("passed");
}

#[test]
fn prune_keeps_the_files_of_the_last_runs() {
    let sigma = Sigma::with_attempts("[pass]");
    sigma.run("prune").exits(0).says("nothing to remove");
    for _ in 0..3 {
        sigma.run(RUN).exits(0);
    }
    let runs = sigma.runs();
    sigma.run("prune").exits(0).says("nothing to remove");
    sigma
        .run("prune --keep 1 --dry-run")
        .exits(0)
        .says("would remove the files of 2 runs");
    assert_eq!(sigma.runs(), runs);
    sigma
        .run("prune --keep 1")
        .exits(0)
        .says(&runs[0])
        .says("removed the files of 2 runs");
    assert_eq!(sigma.runs(), runs[2..]);
    assert_eq!(files(&sigma, "results"), 1);
    let locks = fs::read_dir(sigma.path(".sigma-suite/runs")).unwrap();
    let is_lock = |name: &str| {
        name.strip_suffix(".lock")
            .is_some_and(|run| !run.is_empty())
    };
    let names = locks.map(|entry| entry.unwrap().file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    assert_eq!(names.filter(|name| is_lock(name)).count(), 1);
}

#[test]
fn prune_removes_no_ledger_that_an_unfinished_run_needs() {
    let sandbox = serve(SCRIPT);
    let sigma = sigma_for(&sandbox);
    sigma.run(&format!("run --agent A {FAST}")).exits(0);
    sigma
        .run(&format!("run --detach --agent B {FAST}"))
        .exits(0);
    sigma.run(&format!("run --agent C {FAST}")).exits(0);
    let runs = sigma.runs();
    sigma
        .run("prune --keep 0")
        .exits(0)
        .says(&format!("{}  stays: it is not finished", runs[1]))
        .says(&format!(
            "{}  stays: unfinished run {} needs",
            runs[2], runs[1]
        ))
        .says("removed the files of 1 run,");
    assert_eq!(sigma.runs(), runs[1..]);
    sigma.run(&format!("attach {FAST}")).exits(1);
    sigma.run("prune --keep 0").exits(0);
    assert_eq!(sigma.runs(), [""; 0]);
    assert_eq!(files(&sigma, "results"), 0);
}

#[cfg(unix)]
#[test]
fn prune_leaves_a_run_alone_that_is_still_running() {
    let slow = SCRIPT.replace("attempt_time: 0ms", "attempt_time: 1h");
    let sandbox = serve(&slow);
    let sigma = sigma_for(&sandbox);
    let running = sigma.start(&format!("run {FAST}")).wait_for("created");
    sigma.run("list").exits(0).says("running");
    sigma
        .run("prune --keep 0")
        .exits(0)
        .says("stays: it is still running");
    assert_eq!(sigma.runs().len(), 1);
    running.signal("TERM").finish().exits(143);
}

#[cfg(unix)]
#[test]
fn links_in_the_state_folder_are_neither_read_nor_removed() {
    use std::os::unix::fs::symlink;

    let sigma = Sigma::with_attempts("[pass]").file("secret", "secret");
    sigma.run(RUN).exits(0);
    for link in ["runs/1.jsonl", "results/1.json.gz"] {
        symlink(
            sigma.path("secret"),
            sigma.path(&format!(".sigma-suite/{link}")),
        )
        .unwrap();
    }
    assert_eq!(listed(&sigma).len(), 1);
    sigma.run("prune --keep 0").exits(0);
    assert_eq!(sigma.read("secret"), "secret");
    fs::remove_dir_all(sigma.path(".sigma-suite/results")).unwrap();
    symlink(sigma.path(""), sigma.path(".sigma-suite/results")).unwrap();
    for command in ["list", "prune", "show"] {
        sigma
            .run(command)
            .exits(2)
            .says("leads out of the state folder");
    }
}

#[test]
fn a_copy_of_kept_results_by_another_name_is_not_a_run() {
    let sigma = Sigma::with_attempts("[pass]");
    for _ in 0..2 {
        sigma.run("run --sandbox=sandbox.yaml").exits(0);
    }
    let folder = sigma.path(".sigma-suite/results");
    let latest = sigma.runs().pop().unwrap();
    let backup = folder.join("backup.json.gz");
    std::fs::copy(folder.join(format!("{latest}.json.gz")), &backup).unwrap();
    sigma.run("prune --keep 1").exits(0);
    assert_eq!(sigma.runs(), std::slice::from_ref(&latest));
    assert!(backup.exists());
    std::fs::write(&backup, "hi").unwrap();
    sigma.run("show last").exits(0).says("Refund");
    sigma
        .run("show last --attempt 9")
        .exits(2)
        .says("there is no attempt 9");
}

fn history(sigma: &Sigma) -> Vec<Value> {
    let text = fs::read_to_string(sigma.path(".sigma-suite/history.jsonl")).unwrap_or_default();
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn prune_moves_the_results_of_each_case_to_the_history_and_keeps_the_last_runs_there() {
    let sigma = Sigma::with_attempts("[pass, fail]");
    for _ in 0..3 {
        sigma.run(RUN).exits(1);
    }
    let runs = sigma.runs();
    sigma.run("prune --keep 1 --dry-run").exits(0);
    assert!(history(&sigma).is_empty());
    sigma
        .run("prune --keep 1")
        .exits(0)
        .says("moved the results of 2 runs to the history");
    let kept = history(&sigma);
    assert_eq!(kept.len(), 2);
    assert_eq!(kept[0]["run"], runs[0].as_str());
    assert_eq!(kept[1]["sandbox"], true);
    assert_eq!(kept[1]["verdict"], "failed");
    let case = &kept[1]["agents"][0]["cases"][0];
    assert_eq!(case[0], "tc_xeeXG5hX9dl0VFNt");
    assert_eq!(
        (&case[1], &case[2], &case[3]),
        (&"failed".into(), &1.into(), &1.into())
    );
    sigma
        .run("prune --keep 0 --keep-history 2")
        .exits(0)
        .says("moved the results of 1 run to the history")
        .says("removed the results of 1 run from the history");
    let kept = history(&sigma);
    assert_eq!(kept[0]["run"], runs[1].as_str());
    assert_eq!(kept[1]["run"], runs[2].as_str());
    assert_eq!(kept.len(), 2);
}

#[test]
fn prune_removes_no_ledger_if_its_results_would_be_lost() {
    let sigma = Sigma::with_attempts("[pass]");
    sigma.run(RUN).exits(0);
    let sigma = sigma.file(".sigma-suite/history.jsonl", "<<<<<<< HEAD\n");
    sigma
        .run("prune --keep 0")
        .exits(2)
        .says("sigma-suite did not write");
    assert_eq!(sigma.runs().len(), 1);
    let sigma = sigma.file(
        ".sigma-suite/history.jsonl",
        "{\"sigma_suite_history\":1}\n",
    );
    sigma
        .run("prune --keep 0")
        .exits(2)
        .says("history.jsonl:1: not a run of a history file");
    assert_eq!(sigma.runs().len(), 1);
    fs::remove_file(sigma.path(".sigma-suite/history.jsonl")).unwrap();
    let ledger = format!(".sigma-suite/runs/{}.jsonl", sigma.runs()[0]);
    let text = sigma.read(&ledger).replace("\"passed\",1,0", "\"odd\",1,0");
    let sigma = sigma.file(&ledger, text);
    sigma
        .run("prune --keep 0")
        .exits(0)
        .says("stays: its results cannot be read");
    assert_eq!(sigma.runs().len(), 1);
}
