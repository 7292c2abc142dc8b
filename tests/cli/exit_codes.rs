//! Every row of the exit-code table.

use crate::sigma::{SUITE, Sigma, script};

#[test]
fn a_run_whose_cases_pass_exits_0() {
    let sigma = Sigma::with_attempts("[pass, pass]");
    sigma
        .run("run --sandbox=sandbox.yaml")
        .exits(0)
        .says("passed");
    assert_eq!(sigma.results()["verdict"], "passed");
}

#[test]
fn a_run_with_a_failed_case_exits_1_and_names_its_location() {
    let sigma = Sigma::with_attempts("[pass, { verdict: fail, remarks: Gave in. }]");
    let ran = sigma.run("run --sandbox=sandbox.yaml").exits(1);
    ran.says("sigma-suite.yaml:3:7")
        .says("1 of 2 attempts passed (need 2)")
        .says("Gave in.");
}

#[test]
fn a_bad_suite_file_exits_2() {
    let sigma = Sigma::new().file("sigma-suite.yaml", "agent:\n  a: [tc_1]\n");
    sigma
        .run("run --sandbox")
        .exits(2)
        .says("did you mean `agents`?");
    assert!(sigma.junit().contains("<error"));
}

#[test]
fn a_misspelt_flag_exits_2_and_leaves_no_older_report_that_passed() {
    let sigma = Sigma::with_attempts("[pass]");
    sigma.run("run --sandbox=sandbox.yaml").exits(0);
    sigma
        .run("run --sandbox=sandbox.yaml --tags smoke")
        .exits(2)
        .says("--tag");
    assert!(sigma.junit().contains("<error"));
    assert_eq!(sigma.results()["verdict"], "refused");

    sigma
        .run("run --sandbox=sandbox.yaml --junit ci/j.xml")
        .exits(0);
    sigma
        .run("run --sandbox=sandbox.yaml --junit ci/j.xml --timeout xx")
        .exits(2);
    assert!(sigma.read("ci/j.xml").contains("<error"));
}

#[test]
fn a_selector_that_matches_nothing_exits_3() {
    let sigma = Sigma::with_attempts("[pass]");
    sigma
        .run("run --sandbox=sandbox.yaml --tag smoke")
        .exits(3)
        .says("--tag smoke matches nothing");
    assert!(sigma.junit().contains("--tag smoke matches nothing"));
}

#[test]
fn a_run_without_a_case_that_decides_exits_3() {
    let suite =
        "agents:\n  D5D0p7TUs66TTAEAx:\n    test_cases:\n      - { id: tc_1, skip: later }\n";
    let sigma = Sigma::new().file("sigma-suite.yaml", suite);
    sigma.run("run --sandbox").exits(3);
    assert_eq!(sigma.results()["verdict"], "empty");
}

#[test]
fn a_run_that_times_out_exits_4_and_names_the_batch_that_is_still_running() {
    let sigma = Sigma::with_attempts("[pass, hang]");
    sigma
        .run("run --sandbox=sandbox.yaml --timeout 1s")
        .exits(4)
        .says("batch_");
    assert_eq!(sigma.results()["end"], "timed_out");
}

#[test]
fn a_run_that_times_out_exits_1_if_a_case_can_no_longer_pass() {
    let sigma = Sigma::with_attempts("[fail, hang]");
    sigma
        .run("run --sandbox=sandbox.yaml --timeout 1s")
        .exits(1)
        .says("0 of 2 attempts passed");
}

#[test]
fn a_report_that_cannot_be_written_exits_5() {
    let case = "      tc_xeeXG5hX9dl0VFNt: { attempts: [pass], attempt_time: 2s }\n";
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", SUITE)
        .file("sandbox.yaml", script(case));
    let running = sigma
        .start("run --sandbox=sandbox.yaml --junit out/junit.xml")
        .wait_for("batch_");
    std::fs::remove_dir_all(sigma.path("out")).unwrap();
    let sigma = sigma.file("out", "a file");
    running.finish().exits(5).says("junit.xml");
    assert_eq!(sigma.results()["verdict"], "passed");
}

#[cfg(unix)]
#[test]
fn a_signal_decides_the_exit_code_and_all_reports_are_written() {
    for (signal, code) in [("HUP", 129), ("INT", 130), ("TERM", 143)] {
        let sigma = Sigma::with_attempts("[pass, hang]");
        let running = sigma
            .start("run --sandbox=sandbox.yaml")
            .wait_for("batch_")
            .signal(signal);
        running.finish().exits(code).says("batch_");
        assert!(
            sigma.junit().contains("type=\"interrupted\""),
            "{}",
            sigma.junit()
        );
        assert_eq!(sigma.results()["end"], "stopped");
    }
}

#[cfg(unix)]
#[test]
fn a_signal_that_arrives_while_cases_are_judged_decides_the_exit_code() {
    let sigma = Sigma::with_attempts("[pass, pass]");
    let ran = sigma.run_with(
        ("SIGMA_SUITE_FAULT", "interrupt-judging"),
        "run --sandbox=sandbox.yaml",
    );
    ran.exits(130);
    assert_eq!(sigma.results()["end"], "stopped");
    assert_eq!(sigma.results()["groups"][0]["cases"][0]["state"], "passed");
    assert!(sigma.junit().contains("type=\"interrupted\""));
}

#[cfg(unix)]
#[test]
fn a_second_signal_ends_the_process_at_once() {
    let sigma = Sigma::with_attempts("[hang]");
    let slow = format!(
        "{}faults:\n  - {{ on: list_test_runs, delay: 1h }}\n",
        sigma.read("sandbox.yaml")
    );
    let sigma = sigma.file("sandbox.yaml", slow);
    let running = sigma.start("run --sandbox=sandbox.yaml").wait_for("batch_");
    running
        .signal("INT")
        .wait_for("SIGINT")
        .signal("INT")
        .finish()
        .exits(130);
    assert_eq!(sigma.results()["end"], "not_finished");
}
