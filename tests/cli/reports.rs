//! The files in the results folder.

use sigma_suite::document::{Results, results_schema};
use sigma_suite::{report, suite};

use crate::sigma::{Sigma, script};

#[test]
fn a_case_that_two_files_list_is_sent_once_and_judged_by_both_gates() {
    let strict = "agents:\n  D5D0p7TUs66TTAEAx: [tc_1]\n";
    let lenient = "agents:\n  D5D0p7TUs66TTAEAx:\n    pass: any\n    test_cases: [tc_1]\n";
    let sigma = Sigma::new()
        .file("a.sigma-suite.yaml", strict)
        .file("b.sigma-suite.yaml", lenient)
        .file(
            "sandbox.yaml",
            script("      tc_1: { attempts: [pass, fail] }\n"),
        );
    sigma.run("run --sandbox=sandbox.yaml").exits(1);
    let results = sigma.results();
    assert_eq!(results["batches"].as_array().unwrap().len(), 1);
    assert_eq!(results["counts"]["failed"], 1);
    assert_eq!(results["counts"]["flaky"], 1);
}

#[test]
fn a_quarantined_case_runs_and_does_not_decide_the_verdict() {
    let suite = "\
agents:
  D5D0p7TUs66TTAEAx:
    test_cases:
      - tc_1
      - { id: tc_2, quarantine: { reason: flaky upstream } }
";
    let sigma = Sigma::new().file("sigma-suite.yaml", suite).file(
        "sandbox.yaml",
        script("      tc_1: { attempts: [pass] }\n      tc_2: { attempts: [fail] }\n"),
    );
    sigma.run("run --sandbox=sandbox.yaml").exits(0);
    assert!(sigma.junit().contains("flaky upstream"));
}

#[test]
fn output_and_reports_of_a_sandboxed_run_say_so() {
    let sigma = Sigma::with_attempts("[pass]");
    sigma
        .run("run --sandbox=sandbox.yaml")
        .exits(0)
        .says("sandbox");
    assert!(sigma.junit().contains("sigma-suite (sandbox)"));
    assert_eq!(sigma.results()["sandbox"], true);
}

#[test]
fn the_junit_file_is_written_to_the_path_of_its_flag() {
    let sigma = Sigma::with_attempts("[pass]");
    sigma
        .run("run --sandbox=sandbox.yaml --results out --junit ci/j.xml")
        .exits(0);
    assert!(sigma.read("ci/j.xml").contains("tests=\"1\""));
    assert!(!sigma.path("out/junit.xml").exists());
}

#[test]
fn a_results_folder_that_cannot_be_written_is_refused_before_any_create() {
    let sigma = Sigma::with_attempts("[pass]").file("taken", "");
    sigma
        .run("run --sandbox=sandbox.yaml --results taken")
        .exits(2)
        .says("--results")
        .never_says("batch_");
}

#[test]
fn a_wrong_flag_overwrites_no_suite_file_and_leaves_no_older_report_that_passed() {
    let sigma = Sigma::with_attempts("[pass]");
    for mistake in ["--junit sigma-suite.yaml", "--junit .", "--timeout xx"] {
        sigma.run("run --sandbox=sandbox.yaml").exits(0);
        sigma
            .run(&format!("run --sandbox=sandbox.yaml {mistake}"))
            .exits(2);
        assert!(sigma.read("sigma-suite.yaml").starts_with("agents:"));
        assert!(sigma.junit().contains("<error"), "{mistake}");
        assert_eq!(sigma.results()["verdict"], "refused");
    }
}

#[test]
fn results_that_are_read_back_give_the_same_reports() {
    let sigma = Sigma::with_attempts("[pass, fail]");
    sigma.run("run --sandbox=sandbox.yaml").exits(1);
    let results = sigma.read("sigma-suite-results/results.json");
    let outcome = Results::read(results.as_bytes()).unwrap();
    let (mut json, mut junit) = (Vec::new(), Vec::new());
    report::json::write(&outcome, &mut json).unwrap();
    report::junit::write(&outcome, &mut junit).unwrap();
    assert_eq!(String::from_utf8(json).unwrap(), results);
    assert_eq!(String::from_utf8(junit).unwrap(), sigma.junit());
}

#[test]
fn both_schemas_are_printed() {
    let schemas = [
        ("schema", suite::schema()),
        ("schema suite", suite::schema()),
        ("schema results", results_schema()),
    ];
    for (arguments, schema) in schemas {
        let ran = Sigma::new().run(arguments).exits(0);
        assert_eq!(ran.stdout, schema, "{arguments}");
    }
    Sigma::new().run("schema ledger").exits(2);
}

#[test]
fn a_junit_path_that_is_taken_by_another_report_still_gets_a_junit_file() {
    let sigma = Sigma::with_attempts("[pass]");
    sigma
        .run("run --sandbox=sandbox.yaml --results out --junit out/results.json")
        .exits(2)
        .says("another report has the same path");
    assert!(sigma.read("out/results.json").starts_with("<?xml"));
    assert!(sigma.read("out/junit.xml").contains("type=\"refused\""));
}
