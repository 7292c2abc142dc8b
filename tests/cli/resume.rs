//! Runs that are resumed after their process was killed, and what must not happen in between.

use std::fs;

use sigma_suite::sandbox::Sandbox;

use crate::served::{FAST, SCRIPT, agents, serve, sigma_for};
use crate::sigma::Sigma;

const FAULT: &str = "SIGMA_SUITE_FAULT";

/// A run that was killed after it had created some batches.
fn killed() -> (Sandbox, Sigma) {
    let sandbox = serve(SCRIPT);
    let sigma = sigma_for(&sandbox);
    let ran = sigma.run_with((FAULT, "kill:45"), &format!("run {FAST}"));
    assert_eq!(ran.code, None, "{}", ran.stderr);
    assert!(!agents(&sandbox).is_empty());
    (sandbox, sigma)
}

#[test]
fn resume_after_a_gate_was_changed_is_refused_and_names_the_gate() {
    let (sandbox, sigma) = killed();
    let before = sandbox.batches().len();
    let suite = sigma.read("sigma-suite.yaml");
    let changed = suite.replace("pass: any", "pass: { at_least: 1 }");
    let sigma = sigma.file("sigma-suite.yaml", changed);
    sigma
        .run(&format!("run --resume -q {FAST}"))
        .exits(2)
        .says("tc_c1 had the gate any, and now has at least 1")
        .says("sigma-suite attach")
        .says("--new");
    assert_eq!(sandbox.batches().len(), before);
    let sigma = sigma.file(
        "sigma-suite.yaml",
        format!("gate: {{ cases: 0.5 }}\n{suite}"),
    );
    sigma
        .run(&format!("run --resume -q {FAST}"))
        .exits(2)
        .says("sigma-suite.yaml: its `gate` or `min_coverage` is different");
    assert_eq!(sandbox.batches().len(), before);
    // A comment may change.
    let sigma = sigma.file("sigma-suite.yaml", format!("# a comment\n{suite}"));
    sigma.run(&format!("run --resume -q {FAST}")).exits(1);
}

#[test]
fn a_run_that_is_resumed_and_detached_stays_unfinished() {
    let (sandbox, sigma) = killed();
    let run = sigma.runs()[0].clone();
    sigma
        .run(&format!("run --resume --detach {FAST}"))
        .exits(0)
        .says(&format!("sigma-suite attach {run}"));
    assert_eq!(agents(&sandbox), ["A", "B", "C"]);
    sigma.run(&format!("attach {FAST}")).exits(1);
    assert_eq!(agents(&sandbox), ["A", "B", "C"]);
}

#[test]
fn a_detached_run_whose_reports_cannot_be_written_exits_5() {
    let slow = format!("{SCRIPT}faults:\n  - {{ on: create_batch_run, delay: 1s }}\n");
    let sandbox = serve(&slow);
    let sigma = sigma_for(&sandbox);
    let running = sigma
        .start(&format!("run --detach --junit out/junit.xml {FAST}"))
        .wait_for("preflight: done");
    fs::remove_dir_all(sigma.path("out")).unwrap();
    let sigma = sigma.file("out", "a file");
    running.finish().exits(5).says("junit.xml");
    assert_eq!(sigma.runs().len(), 1);
}

/// A run that was killed after it had created a batch, and before it had sent the create of every agent.
fn killed_between_creates() -> (Sandbox, Sigma, String) {
    for at in 20..60 {
        let sandbox = serve(SCRIPT);
        let sigma = sigma_for(&sandbox);
        let run = format!("run --max-in-flight 1 {FAST}");
        sigma.run_with((FAULT, &format!("kill:{at}")), &run);
        let Some(run) = sigma.runs().pop() else {
            continue;
        };
        let ledger = format!(".sigma-suite/runs/{run}.jsonl");
        let intents = sigma.read(&ledger).matches("\"line\":\"intent\"").count();
        if intents < 3 && !agents(&sandbox).is_empty() {
            return (sandbox, sigma, ledger);
        }
    }
    panic!("no run was killed between its creates");
}

#[test]
fn two_copies_of_a_ledger_create_each_batch_once() {
    let (sandbox, sigma, ledger) = killed_between_creates();
    let elsewhere = sigma_for(&sandbox).file(&ledger, sigma.read(&ledger));
    sigma.run(&format!("attach {FAST}")).exits(1);
    elsewhere.run(&format!("attach {FAST}")).exits(1);
    assert_eq!(agents(&sandbox), ["A", "B", "C"]);
    assert_eq!(elsewhere.results()["counts"], sigma.results()["counts"]);
}

#[test]
fn a_version_1_ledger_has_no_marks_and_its_resumed_run_creates_no_batch() {
    let (sandbox, sigma, ledger) = killed_between_creates();
    let created = agents(&sandbox);
    let lines = sigma.read(&ledger);
    let first = lines.lines().next().unwrap();
    let mut plan: serde_json::Value = serde_json::from_str(first).unwrap();
    plan["v"] = 1.into();
    for batch in plan["batches"].as_array_mut().unwrap() {
        batch.as_object_mut().unwrap().remove("mark");
    }
    let old = lines.replacen(first, &plan.to_string(), 1);
    let sigma = sigma.file(&ledger, old.replace("\"v\":2", "\"v\":1"));
    let ran = sigma.run(&format!("attach {FAST}"));
    assert!(matches!(ran.code, Some(1 | 4)), "{:?}", ran.code);
    ran.says("does not record which batches the service listed");
    assert_eq!(agents(&sandbox), created);
}

#[test]
fn a_disk_that_becomes_full_loses_no_created_batch() {
    for write in 3..=6 {
        let sandbox = serve(SCRIPT);
        let sigma = sigma_for(&sandbox);
        let fault = format!("full:{write}");
        sigma.run_with((FAULT, &fault), &format!("run {FAST}"));
        let before = agents(&sandbox);
        sigma.run(&format!("attach {FAST}")).exits(1);
        assert_eq!(
            agents(&sandbox),
            ["A", "B", "C"],
            "{fault}: {before:?} before"
        );
    }
}

#[test]
fn a_ledger_that_names_one_batch_for_two_agents_cannot_pass() {
    // Only the ledger says which agent a batch belongs to.
    let silent = format!(
        "dialect: {{ batch_cases: absent, agent_prefix: false, missing_endpoints: [list_test_runs] }}\n{}",
        SCRIPT.replace("[fail, pass]", "[pass]")
    );
    let sandbox = serve(&silent);
    let sigma = sigma_for(&sandbox);
    sigma
        .run(&format!("run --detach --agent B --agent C {FAST}"))
        .exits(0);
    let ledger = format!(".sigma-suite/runs/{}.jsonl", sigma.runs()[0]);
    let batches = sandbox.batches();
    let of = |agent: &str| &batches.iter().find(|(own, _)| own == agent).unwrap().1;
    let one = sigma.read(&ledger).replace(of("B"), of("C"));
    sigma
        .file(&ledger, one)
        .run(&format!("attach --timeout 2s {FAST}"))
        .exits(4)
        .says("is the batch of agent");
}

#[test]
fn a_line_that_could_not_be_written_damages_no_other_line() {
    for write in 2..=6 {
        let sandbox = serve(SCRIPT);
        let sigma = sigma_for(&sandbox);
        sigma.run_with(
            (FAULT, &format!("full-once:{write}")),
            &format!("run {FAST}"),
        );
        let ledger = sigma.read(&format!(".sigma-suite/runs/{}.jsonl", sigma.runs()[0]));
        assert!(ledger.lines().count() > 3, "{ledger}");
        for line in ledger.lines() {
            let line: Result<serde_json::Value, _> = serde_json::from_str(line);
            assert!(line.is_ok(), "full-once:{write}\n{ledger}");
        }
    }
}

#[test]
fn a_batch_that_another_run_of_the_state_folder_claims_is_contradicted() {
    let sandbox = serve(SCRIPT);
    let sigma = sigma_for(&sandbox);
    sigma.run(&format!("run --agent A {FAST}")).exits(0);
    let batch = &sandbox.batches()[0].1;
    let other = serve(&format!(
        "{SCRIPT}faults:\n  - {{ on: create_batch_run, body: '{{\"batchId\": \"{batch}\"}}' }}\n"
    ));
    // Claims count only for the same API address.
    let ledger = format!(".sigma-suite/runs/{}.jsonl", sigma.runs()[0]);
    let moved = sigma.read(&ledger).replace(&sandbox.url(), &other.url());
    let sigma = sigma
        .file(&ledger, moved)
        .env("SIGMAMIND_API_URL", &other.url());
    sigma
        .run(&format!("run --agent A {FAST}"))
        .exits(4)
        .says("belongs to another run of the state folder");
}

#[cfg(unix)]
#[test]
fn a_signal_stops_a_run_that_waits_for_the_lock_of_the_state_folder() {
    let sandbox = serve(SCRIPT);
    let sigma = sigma_for(&sandbox);
    fs::create_dir_all(sigma.path(".sigma-suite/runs")).unwrap();
    let lock = fs::File::create(sigma.path(".sigma-suite/runs/.lock")).unwrap();
    lock.lock().unwrap();
    let running = sigma
        .start(&format!("run {FAST}"))
        .wait_for("preflight: done");
    running.signal("INT").finish().exits(130);
    assert!(agents(&sandbox).is_empty());
}
