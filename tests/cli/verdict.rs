//! What decides a run besides the gates of its cases.

use std::fmt::Write;

use crate::served::{FAST, serve};
use crate::sigma::{Sigma, script};

/// Twenty cases of one agent, of which `failed` fail, and `errored` have a gate that their one attempt cannot reach.
fn twenty(head: &str, failed: usize, errored: usize) -> Sigma {
    let mut listed = String::new();
    let mut cases = String::new();
    for index in 0..20 {
        let attempts = if index < failed { "[fail]" } else { "[pass]" };
        let is_errored = (failed..failed + errored).contains(&index);
        let pass = if is_errored { "{ at_least: 2 }" } else { "all" };
        let _ = writeln!(listed, "    - {{ id: tc_{index}, pass: {pass} }}");
        let _ = writeln!(cases, "      tc_{index}: {{ attempts: {attempts} }}");
    }
    Sigma::new()
        .file(
            "sigma-suite.yaml",
            format!("{head}agents:\n  D5D0p7TUs66TTAEAx:\n{listed}"),
        )
        .file("sandbox.yaml", script(&cases))
}

/// Without the preflight, which would refuse a gate that cannot be reached.
const RUN: &str = "run --sandbox=sandbox.yaml --no-preflight";

#[test]
fn a_suite_gate_and_a_run_gate_tolerate_a_share_of_failed_cases() {
    let ran = twenty("gate: { cases: 0.95 }\n", 1, 0);
    ran.run(RUN)
        .exits(0)
        .says("19 of 20 judged cases passed (need 19)");
    assert!(ran.junit().contains("failures=\"0\" errors=\"0\""));
    assert!(ran.junit().contains("failed, which the gate tolerates"));
    let results = ran.results();
    assert_eq!(results["counts"]["failed"], 1);
    assert_eq!(results["verdict"], "passed");
    assert_eq!(results["criteria"]["suites"][0]["cases"], "0.95");

    let sigma = twenty("gate: { cases: 0.95 }\n", 2, 0);
    sigma.run(RUN).exits(1).says("(need 19)");
    assert!(sigma.junit().contains("failures=\"2\""));

    twenty("", 1, 0).run(RUN).exits(1);
    let run = twenty("", 2, 0);
    run.run(&format!("{RUN} --gate cases=0.9")).exits(0);
    run.run(&format!("{RUN} --gate cases=0.91")).exits(1);
    // Both decide: the suite's own gate stays.
    twenty("gate: { cases: 1 }\n", 1, 0)
        .run(&format!("{RUN} --gate cases=0.5"))
        .exits(1);
}

#[test]
fn a_run_with_less_coverage_than_required_is_inconclusive_however_green_the_rest_is() {
    twenty("", 0, 1).run(RUN).exits(4);
    let sigma = twenty("min_coverage: 0.95\n", 0, 1);
    sigma
        .run(RUN)
        .exits(0)
        .says("19 of 20 cases judged (need 19)");
    assert!(sigma.junit().contains("failures=\"0\" errors=\"0\""));
    twenty("min_coverage: 0.95\n", 0, 2).run(RUN).exits(4);
    let sigma = twenty("", 0, 2);
    sigma.run(&format!("{RUN} --min-coverage 0.9")).exits(0);
    sigma.run(&format!("{RUN} --min-coverage 0.91")).exits(4);
}

#[test]
fn fail_on_adds_flaky_and_takes_inconclusive_away_but_never_failed() {
    let flaky = Sigma::with_attempts("[pass, fail]").file(
        "sigma-suite.yaml",
        "defaults: { pass: any }\nagents: { D5D0p7TUs66TTAEAx: [tc_xeeXG5hX9dl0VFNt] }\n",
    );
    flaky.run(RUN).exits(0);
    let ran = flaky.run(&format!("{RUN} --fail-on failed,inconclusive,flaky"));
    ran.exits(1)
        .says("1 flaky case, and --fail-on contains `flaky`");
    assert!(flaky.junit().contains("name=\"run verdict\""));
    assert!(flaky.junit().contains("<failure"));
    // A case that failed the run did not pass.
    let again = flaky.run(&format!(
        "{RUN} --last-failed --fail-on failed,inconclusive,flaky"
    ));
    again.exits(1);

    let open = twenty("", 0, 1);
    let ran = open.run(&format!("{RUN} --fail-on failed"));
    ran.exits(0).says("warning: the run is inconclusive");
    assert_eq!(open.results()["verdict"], "inconclusive");
    assert!(
        open.results()["warnings"][0]
            .as_str()
            .unwrap()
            .contains("--fail-on")
    );
    assert!(open.junit().contains("errors=\"1\""));

    open.run(&format!("{RUN} --fail-on inconclusive"))
        .exits(2)
        .says("`failed` cannot be left out");
    open.run(&format!("{RUN} --fail-on failed,x"))
        .exits(2)
        .says("`x` is not one of");
}

#[test]
fn criteria_are_recorded_so_that_a_resumed_run_has_the_same_verdict() {
    let sigma = twenty("gate: { cases: 0.95 }\n", 1, 0);
    let sandbox = serve(&sigma.read("sandbox.yaml"));
    let sigma = sigma
        .env("SIGMAMIND_API_URL", &sandbox.url())
        .env("SIGMAMIND_API_KEY", "a-secret-key");
    sigma
        .run(&format!("run --fail-on failed --detach {FAST}"))
        .exits(0);
    sigma
        .run(&format!("attach {FAST}"))
        .exits(0)
        .says("(need 19)");
    let criteria = &sigma.results()["criteria"];
    assert_eq!(criteria["fail_on"], serde_json::json!(["failed"]));
    assert_eq!(criteria["suites"][0]["cases"], "0.95");
}

#[test]
fn no_batch_is_created_after_the_last_allowed_failure() {
    let suite = "agents:\n  a1: [tc_1]\n  a2: [tc_2]\n  a3: [tc_3]\n";
    let agent = |agent: &str, case: &str, attempts: &str| {
        format!("  {agent}:\n    cases:\n      {case}: {{ attempts: {attempts} }}\n")
    };
    let script = [
        "attempt_time: 0ms\nlisting: { earlier_batches: 1 }\nagents:\n".to_owned(),
        agent("a1", "tc_1", "[pass]"),
        agent("a2", "tc_2", "[fail]"),
        agent("a3", "tc_3", "[pass]"),
    ];
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", suite)
        .file("sandbox.yaml", script.concat());
    let ran = sigma.run(&format!("{RUN} --max-in-flight 1 --max-failures 1"));
    ran.exits(1).says("not started: 1 case failed");
    let results = sigma.results();
    let batches = results["batches"].as_array().unwrap();
    let not_created = batches.iter().filter(|batch| batch["end"] == "not_created");
    let kinds: Vec<_> = not_created.map(|batch| batch["kind"].clone()).collect();
    assert!(kinds.iter().all(|kind| kind == "max_failures"), "{kinds:?}");
    let is_third = |batch: &&serde_json::Value| batch["agent"] == "a3";
    assert_eq!(batches.iter().find(is_third).unwrap()["end"], "not_created");
    assert!(sigma.junit().contains("type=\"max_failures\""));
}

#[test]
fn a_detached_run_has_no_failures_to_count() {
    let sigma = twenty("", 1, 0);
    let ran = sigma.run("run --detach --max-failures 1");
    ran.exits(2)
        .says("--max-failures")
        .says("cannot be used with");
}

#[test]
fn a_quarantine_that_ends_soon_or_has_ended_is_a_warning_in_every_report() {
    let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(5 * 24);
    let until = soon.strftime("%Y-%m-%d");
    let suite = format!(
        "agents:\n  D5D0p7TUs66TTAEAx:\n    - {{ id: tc_xeeXG5hX9dl0VFNt, quarantine: {{ reason: r, until: {until} }} }}\n    - tc_2\n"
    );
    let sigma = Sigma::new().file("sigma-suite.yaml", &suite).file(
        "sandbox.yaml",
        script(
            "      tc_xeeXG5hX9dl0VFNt: { attempts: [fail] }\n      tc_2: { attempts: [pass] }\n",
        ),
    );
    sigma
        .run(RUN)
        .exits(0)
        .says("warning: the quarantine of tc_xeeXG5hX9dl0VFNt");
    let warning = sigma.results()["warnings"][0].as_str().unwrap().to_owned();
    assert!(warning.contains(&format!("ends on {until}")), "{warning}");
    sigma.run("check").exits(0).says("ends soon");

    let expired = suite.replace(&until.to_string(), "2020-01-31");
    let sigma = sigma.file("sigma-suite.yaml", expired);
    let ran = sigma.run(RUN);
    ran.exits(1)
        .says("ended on 2020-01-31, so the case affects the verdict again");
}

#[test]
fn a_quarantine_without_an_end_is_a_warning_of_check_alone() {
    let suite = "agents:\n  D5D0p7TUs66TTAEAx:\n    - { id: tc_xeeXG5hX9dl0VFNt, quarantine: { reason: r } }\n    - tc_2\n";
    let sigma = Sigma::new().file("sigma-suite.yaml", suite);
    sigma
        .run("check")
        .exits(0)
        .says("this quarantine has no end");
    let ran = sigma.run("plan").exits(0);
    assert!(!ran.stderr.contains("quarantine"), "{}", ran.stderr);
}
