//! Runs that are resumed, that block other runs, and that are detached.

use std::fs;

use crate::served::{FAST, SCRIPT, agents, serve, sigma_for};
use crate::sigma::Sigma;
use sigma_suite::sandbox::Sandbox;

/// A run that was killed after it had created some batches.
fn killed() -> (Sandbox, Sigma) {
    let sandbox = serve(SCRIPT);
    let sigma = sigma_for(&sandbox);
    let ran = sigma.run_with(("SIGMA_SUITE_FAULT", "kill:45"), &format!("run {FAST}"));
    assert_eq!(ran.code, None, "{}", ran.stderr);
    assert!(!agents(&sandbox).is_empty());
    (sandbox, sigma)
}

#[test]
fn an_unfinished_run_blocks_the_next_one_and_the_message_names_resume_and_new() {
    let (sandbox, sigma) = killed();
    let before = sandbox.batches().len();
    for variable in [("CI", ""), ("CI", "true")] {
        sigma
            .run_with(variable, &format!("run {FAST}"))
            .exits(2)
            .says(&sigma.runs()[0])
            .says("--resume")
            .says("--new");
    }
    assert_eq!(sandbox.batches().len(), before);

    sigma.run(&format!("run --resume {FAST}")).exits(1);
    assert_eq!(agents(&sandbox), ["A", "B", "C"]);
    assert_eq!(sigma.runs().len(), 1);

    // A finished run blocks no other run, and is not resumed by it.
    sigma.run(&format!("run {FAST}")).exits(1);
    assert_eq!(agents(&sandbox).len(), 6);
}

#[test]
fn an_unfinished_run_no_longer_blocks_after_run_new() {
    let (sandbox, sigma) = killed();
    let before = sandbox.batches().len();
    sigma.run(&format!("run --new {FAST}")).exits(1);
    assert_eq!(sandbox.batches().len(), before + 3);
    sigma.run(&format!("run {FAST}")).exits(1);
    assert_eq!(sandbox.batches().len(), before + 6);
}

#[test]
fn resume_with_another_selection_is_refused() {
    let (_sandbox, sigma) = killed();
    sigma
        .run(&format!("run --resume --agent A {FAST}"))
        .exits(2)
        .says("does not cover exactly the test cases");
}

#[test]
fn a_copied_ledger_can_be_resumed_from_another_folder() {
    let (sandbox, sigma) = killed();
    let ledger = format!(".sigma-suite/runs/{}.jsonl", sigma.runs()[0]);
    let elsewhere = Sigma::new()
        .env("SIGMAMIND_API_URL", &sandbox.url())
        .env("SIGMAMIND_API_KEY", "a-secret-key")
        .file("copied.jsonl", sigma.read(&ledger));
    elsewhere
        .run(&format!("attach copied.jsonl {FAST}"))
        .exits(1);
    assert_eq!(agents(&sandbox), ["A", "B", "C"]);
    assert!(elsewhere.junit().contains("file=\"sigma-suite.yaml\""));
}

#[test]
fn a_ledger_of_another_address_is_refused_before_any_request() {
    let (sandbox, sigma) = killed();
    let other = serve(SCRIPT);
    let before = sandbox.requests().len();
    sigma
        .run_with(
            ("SIGMAMIND_API_URL", &other.url()),
            &format!("attach {FAST}"),
        )
        .exits(2)
        .says("this command asks")
        .says("--api-url");
    assert_eq!(sandbox.requests().len(), before);
    assert!(other.requests().is_empty());
}

#[test]
fn attach_to_a_finished_run_gives_the_same_verdict_and_creates_nothing() {
    let sandbox = serve(SCRIPT);
    let sigma = sigma_for(&sandbox);
    sigma.run(&format!("run {FAST}")).exits(1);
    let counts = sigma.results()["counts"].clone();
    sigma
        .run(&format!("attach {FAST}"))
        .exits(2)
        .says("there is no unfinished run");
    let run = &sigma.runs()[0];
    sigma.run(&format!("attach {run} {FAST}")).exits(1);
    assert_eq!(sigma.results()["counts"], counts);
    assert_eq!(sandbox.batches().len(), 3);
}

#[test]
fn a_ledger_holds_neither_the_key_nor_a_conversation() {
    let script = SCRIPT.replace(
        "[fail, pass]",
        "[{ verdict: fail, remarks: a-telling-remark, conversation: [{ role: user, content: a-telling-word }] }, pass]",
    );
    let sandbox = serve(&script);
    let sigma = sigma_for(&sandbox);
    sigma
        .run(&format!("run {FAST}"))
        .exits(1)
        .says("a-telling-remark");
    let ledger = sigma.read(&format!(".sigma-suite/runs/{}.jsonl", sigma.runs()[0]));
    assert!(ledger.contains("\"line\":\"created\""));
    for secret in ["a-secret-key", "a-telling-remark", "a-telling-word"] {
        assert!(!ledger.contains(secret), "{secret}");
    }
    assert_eq!(sigma.read(".sigma-suite/.gitignore"), "*\n");
}

#[test]
fn a_ledger_with_a_torn_or_damaged_last_line_can_be_resumed() {
    for damage in ["{\"v\":2,\"line\":\"finis", "not json\n", "\n"] {
        let (sandbox, sigma) = killed();
        let path = sigma.path(&format!(".sigma-suite/runs/{}.jsonl", sigma.runs()[0]));
        let whole = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{whole}{damage}")).unwrap();
        sigma.run(&format!("attach {FAST}")).exits(1);
        assert_eq!(agents(&sandbox), ["A", "B", "C"], "{damage:?}");
    }
}

#[test]
fn a_ledger_whose_first_line_is_damaged_is_refused_with_its_location() {
    let (_sandbox, sigma) = killed();
    let path = sigma.path(&format!(".sigma-suite/runs/{}.jsonl", sigma.runs()[0]));
    fs::write(&path, "not json\n").unwrap();
    sigma
        .run(&format!("attach {FAST}"))
        .exits(2)
        .says("jsonl:1");
}

#[test]
fn a_newer_version_of_the_ledger_is_refused_and_an_unknown_line_is_ignored() {
    let (_sandbox, sigma) = killed();
    let path = sigma.path(&format!(".sigma-suite/runs/{}.jsonl", sigma.runs()[0]));
    // The process may have been killed in the middle of a line.
    let text = fs::read_to_string(&path).unwrap();
    let whole = &text[..=text.rfind('\n').unwrap()];
    fs::write(&path, format!("{whole}{{\"v\":3,\"line\":\"novel\"}}\n")).unwrap();
    sigma.run(&format!("attach {FAST}")).exits(2).says("newer");
    fs::write(&path, format!("{whole}{{\"v\":2,\"line\":\"novel\"}}\n")).unwrap();
    sigma.run(&format!("attach {FAST}")).exits(1);
}

#[test]
fn a_ledger_that_names_the_batch_of_another_agent_gives_no_verdict() {
    let sandbox = serve(SCRIPT);
    let sigma = sigma_for(&sandbox);
    sigma.run(&format!("run {FAST}")).exits(1);
    let path = sigma.path(&format!(".sigma-suite/runs/{}.jsonl", sigma.runs()[0]));
    let batches = sandbox.batches();
    let of = |agent: &str| &batches.iter().find(|(own, _)| own == agent).unwrap().1;
    // A passing batch in place of the failing one must not let the run pass.
    let ledger = fs::read_to_string(&path).unwrap().replace(of("B"), of("C"));
    fs::write(&path, ledger).unwrap();
    let run = &sigma.runs()[0];
    let ran = sigma.run(&format!("attach {run} {FAST} --timeout 3s"));
    assert_eq!(ran.code, Some(4), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn a_batch_that_was_started_in_the_dashboard_can_be_followed() {
    let sandbox = serve(SCRIPT);
    let sigma = sigma_for(&sandbox);
    sigma
        .run(&format!("run --agent A --agent B {FAST}"))
        .exits(1);
    for (agent, batch) in sandbox.batches() {
        let ran = sigma.run(&format!("attach --batch {batch} --agent {agent} {FAST}"));
        ran.exits(i32::from(agent == "B"));
        assert!(sigma.junit().contains(&batch));
    }
    sigma
        .run(&format!("attach --batch batch_nowhere --agent A {FAST}"))
        .exits(2)
        .says("knows no batch batch_nowhere");
    assert_eq!(sandbox.batches().len(), 2);
}

#[test]
fn a_detached_run_prints_its_id_and_can_be_followed_later() {
    let sandbox = serve(SCRIPT);
    let sigma = sigma_for(&sandbox);
    let ran = sigma
        .run(&format!("run --detach --format json {FAST}"))
        .exits(0);
    let printed: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(printed["run"], sigma.runs()[0].as_str());
    assert_eq!(printed["batches"].as_array().unwrap().len(), 3);
    assert!(sigma.junit().contains("not_finished"));

    sigma.run(&format!("run {FAST}")).exits(2).says("--resume");
    let attach = printed["attach"].as_str().unwrap();
    let attach = attach.strip_prefix("sigma-suite ").unwrap();
    sigma.run(&format!("{attach} {FAST}")).exits(1);
    assert_eq!(sandbox.batches().len(), 3);

    let text = sigma.run(&format!("run --detach {FAST}")).exits(0).stdout;
    assert!(text.contains("attach: sigma-suite attach "), "{text}");
}

#[test]
fn a_run_with_more_attempts_than_allowed_creates_nothing() {
    let sandbox = serve(SCRIPT);
    let sigma = sigma_for(&sandbox);
    sigma
        .run(&format!("run --max-attempts 5 {FAST}"))
        .exits(2)
        .says("in all         4         6")
        .says("6 attempts are planned, and --max-attempts allows 5");
    assert!(sandbox.batches().is_empty());
    sigma
        .run("plan --online")
        .exits(0)
        .says("in all         4         6");
    sigma.run("plan --online --max-attempts 5").exits(2);
    sigma.run(&format!("run --max-attempts 6 {FAST}")).exits(1);
}

#[test]
fn an_unknown_number_of_attempts_exceeds_every_limit() {
    let sandbox = serve(&format!("dialect: {{ planned_attempts: false }}\n{SCRIPT}"));
    sigma_for(&sandbox)
        .run(&format!("run --max-attempts 1000 {FAST}"))
        .exits(2)
        .says("number of planned attempts is not known");
    assert!(sandbox.batches().is_empty());
}

/// A service whose attempts take 3 s, so that a test can act while a run follows them.
#[cfg(unix)]
fn slow() -> (Sandbox, Sigma) {
    let sandbox = serve(&SCRIPT.replace("attempt_time: 0ms", "attempt_time: 3s"));
    let sigma = sigma_for(&sandbox);
    (sandbox, sigma)
}

#[cfg(unix)]
#[test]
fn a_stopped_run_prints_its_attach_command_which_gives_the_full_result() {
    for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let (sandbox, sigma) = slow();
        let running = sigma.start(&format!("run {FAST}"));
        let running = running
            .wait_for("created:")
            .wait_for("created:")
            .wait_for("created:");
        let run = sigma.runs()[0].clone();
        running
            .signal(signal)
            .finish()
            .exits(code)
            .says(&format!("sigma-suite attach {run}"));
        let junit = sigma.junit();
        assert_eq!(junit.matches("<testcase ").count(), 4);
        assert!(roxmltree::Document::parse(&junit).is_ok());
        assert!(junit.contains("type=\"interrupted\""));

        sigma.run(&format!("attach {run} {FAST}")).exits(1);
        assert_eq!(sandbox.batches().len(), 3);
        assert_eq!(sigma.results()["counts"]["passed"], 3);
    }
}

#[cfg(unix)]
#[test]
fn two_concurrent_runs_share_neither_a_results_folder_nor_a_batch() {
    let (sandbox, sigma) = slow();
    let running = sigma.start(&format!("run {FAST}")).wait_for("created:");
    sigma
        .run(&format!("run {FAST}"))
        .exits(2)
        .says("another run is writing it");
    sigma
        .run(&format!("run --results other {FAST}"))
        .exits(2)
        .says("still running in another process");
    sigma
        .run(&format!("attach --results other {FAST}"))
        .exits(2)
        .says("still running in another process");
    running.finish().exits(1);
    assert_eq!(sandbox.batches().len(), 3);
    assert_eq!(sigma.results()["counts"]["passed"], 3);
}

#[test]
fn a_run_of_an_embedded_sandbox_blocks_no_other_run_and_cannot_be_resumed() {
    let sandbox = serve(SCRIPT);
    let sigma = sigma_for(&sandbox);
    let killed = sigma.run_with(
        ("SIGMA_SUITE_FAULT", "kill:45"),
        "run --sandbox --poll-min 5ms",
    );
    assert_eq!(killed.code, None, "{}", killed.stderr);
    let run = sigma.runs()[0].clone();
    sigma
        .run(&format!("attach {FAST}"))
        .exits(2)
        .says("there is no unfinished run");
    sigma
        .run(&format!("attach {run} {FAST}"))
        .exits(2)
        .says("asked an embedded sandbox");
    sigma.run(&format!("run {FAST}")).exits(1);
}
