//! `baseline save`, and runs that are compared with a baseline.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::served::{FAST, serve};
use crate::sigma::{Sigma, script};

const CASES: usize = 10;

const RUN: &str = "run --sandbox=good.yaml";

const COMPARED: &str = "run --sandbox=bad.yaml --baseline sigma-suite-baseline.json";

/// A script in which every case passes `passed` of four attempts.
fn passing(passed: usize, label: &str) -> String {
    let mut cases = String::new();
    let attempts: Vec<&str> = (0..4)
        .map(|index| if index < passed { "pass" } else { "fail" })
        .collect();
    for index in 0..CASES {
        let attempts = attempts.join(", ");
        let _ = writeln!(
            cases,
            "      tc_{index}: {{ label: {label} {index}, attempts: [{attempts}] }}"
        );
    }
    script(&cases)
}

/// A suite whose gate tolerates the failed attempts, with a good and a bad agent.
fn sigma() -> Sigma {
    let mut suite = "defaults: { pass: any }\nagents:\n  D5D0p7TUs66TTAEAx:\n".to_owned();
    for index in 0..CASES {
        let _ = writeln!(suite, "    - tc_{index}");
    }
    Sigma::new()
        .file("sigma-suite.yaml", suite)
        .file("good.yaml", passing(4, "Case"))
        .file("bad.yaml", passing(2, "Case"))
        .file("changed.yaml", passing(2, "Changed"))
}

fn with_baseline() -> Sigma {
    let sigma = sigma();
    sigma.run(RUN).exits(0);
    sigma
        .run("baseline save")
        .exits(0)
        .says("saved 10 cases in sigma-suite-baseline.json, which now has 10 cases");
    sigma
}

#[test]
fn a_regression_fails_the_run_if_requested_and_every_report_has_rates_and_p_value() {
    let sigma = with_baseline();
    let told = "50 % (20 of 40 attempts) passed now, 100 % (40 of 40 attempts) in the baseline, p < 0.0001";
    sigma.run(COMPARED).exits(0).says("regression").says(told);
    assert_eq!(sigma.results()["verdict"], "passed");

    let decided = format!("{COMPARED} --fail-on failed,regression");
    sigma.run(&decided).exits(1).says(told);
    let junit = sigma.junit();
    assert!(
        junit.contains("name=\"run verdict\"") && junit.contains("type=\"regression\""),
        "{junit}"
    );
    assert!(junit.contains("p &lt; 0.0001"), "{junit}");
    assert!(
        sigma
            .read("sigma-suite-results/report.html")
            .contains("20 of 40 attempts")
    );
    let agent = &sigma.results()["baseline"]["agents"][0];
    assert_eq!(agent["regression"], true);
    assert_eq!(
        (&agent["passed_before"], &agent["passed_now"]),
        (&40.into(), &20.into())
    );
    // statsmodels: StratifiedTable([[[2, 2], [4, 0]]] * 10).test_null_odds(correction=False).pvalue / 2
    let p = agent["p_value"].as_f64().unwrap();
    assert!((p / 6.810_936_049_594_929e-7 - 1.0).abs() < 1e-9, "{p:e}");
    sigma
        .run("report sigma-suite-results/results.json")
        .exits(0)
        .says(told);
}

#[test]
fn a_changed_definition_is_not_compared() {
    let sigma = with_baseline();
    let changed = COMPARED.replace("bad", "changed");
    let ran = sigma.run(&format!("{changed} --fail-on failed,regression"));
    ran.exits(0)
        .says("nothing could be compared")
        .says("definition changed: tc_0, tc_1");
    assert_eq!(
        sigma.results()["baseline"]["agents"][0]["changed"]
            .as_array()
            .unwrap()
            .len(),
        CASES
    );
}

#[test]
fn the_file_has_a_line_per_case_and_keeps_the_cases_of_other_runs() {
    let sigma = with_baseline();
    let first = sigma.read("sigma-suite-baseline.json");
    assert_eq!(
        first
            .lines()
            .filter(|line| line.contains("\"planned\":4"))
            .count(),
        CASES
    );
    sigma.run("run --sandbox=bad.yaml --case tc_3").exits(0);
    sigma
        .run("baseline save")
        .exits(0)
        .says("saved 1 case in")
        .says("now has 10 cases");
    let second = sigma.read("sigma-suite-baseline.json");
    let differing = first
        .lines()
        .zip(second.lines())
        .filter(|(one, two)| one != two);
    assert_eq!(differing.count(), 1, "{second}");
    sigma
        .run("baseline save --replace")
        .exits(0)
        .says("now has 1 case");
}

#[test]
fn what_cannot_be_compared_is_refused_before_anything_is_created() {
    let sigma = with_baseline();
    sigma
        .run("run --sandbox=good.yaml --fail-on failed,regression")
        .exits(2)
        .says("--fail-on regression needs a baseline");
    sigma
        .run(&format!("{RUN} --baseline no.json"))
        .exits(2)
        .says("there is no baseline no.json");
    let sigma = sigma.file("broken.json", "{\n\"sigma_suite_baseline\": 1,\n]");
    sigma
        .run(&format!("{RUN} --baseline broken.json"))
        .exits(2)
        .says("broken.json")
        .says("line 3");
    let newer = sigma
        .read("sigma-suite-baseline.json")
        .replace("baseline\": 1", "baseline\": 2");
    let real = sigma
        .read("sigma-suite-baseline.json")
        .replace("\"sandbox\": true", "\"sandbox\": false");
    let more = sigma
        .read("sigma-suite-baseline.json")
        .replace("\"passed\":4", "\"passed\":5");
    let case = "{\"passed\":0,\"planned\":4,\"definition\":null,\"date\":\"2026-01-01\"}";
    let twice = sigma
        .read("sigma-suite-baseline.json")
        .replace("\"tc_1\":", &format!("\"tc_1\": {case},\n\"tc_1\":"));
    let sigma = sigma
        .file("twice.json", twice)
        .file("newer.json", newer)
        .file("real.json", real)
        .file("more.json", more);
    for (file, message) in [
        ("newer.json", "format version 2 is not supported"),
        (
            "real.json",
            "has results of real agents, and the run is one of the sandbox",
        ),
        ("twice.json", "tc_1 is there twice"),
        (
            "more.json",
            "5 of 4 attempts cannot be the result of a case",
        ),
    ] {
        sigma
            .run(&format!("{RUN} --baseline {file}"))
            .exits(2)
            .says(message);
    }
    assert_eq!(sigma.runs().len(), 1);
}

#[test]
fn the_p_value_that_decides_is_shown_if_it_is_another_and_explain_has_the_regression() {
    let attempts = |words: &str| script(&format!("      tc_1: {{ attempts: [{words}] }}\n"));
    let sigma = Sigma::new()
        .file(
            "sigma-suite.yaml",
            "agents:\n  D5D0p7TUs66TTAEAx: { pass: any, test_cases: [tc_1] }\n",
        )
        .file("good.yaml", attempts("pass, pass, pass, pass, pass, pass"))
        .file("bad.yaml", attempts("pass, fail, fail, fail, fail, fail"));
    sigma.run("run --sandbox=good.yaml").exits(0);
    sigma.run("baseline save").exits(0);
    // SciPy: hypergeom(12, 7, 6).cdf(1)
    sigma
        .run("run --sandbox=bad.yaml --baseline sigma-suite-baseline.json --alpha 0.05")
        .exits(0)
        .says("p = 0.0025, adjusted p = 0.0076");
    let shown = sigma.run("explain tc_1 --format json").exits(0);
    let shown: Value = serde_json::from_str(&shown.stdout).unwrap();
    let case = &shown["cases"][0];
    assert_eq!(case["agent_findings"], json!(["regression"]));
    assert_eq!(case["baseline"]["passed"], 6);
    assert_eq!(case["baseline"]["definition_changed"], false);
}

#[test]
fn a_file_of_another_program_is_not_replaced() {
    let sigma = with_baseline().file("package.json", "{}");
    sigma
        .run("baseline save --output package.json")
        .exits(2)
        .says("package.json");
    assert_eq!(sigma.read("package.json"), "{}");
}

#[test]
fn an_empty_file_and_a_baseline_with_other_white_space_are_replaced() {
    let sigma = with_baseline();
    let saved = sigma.read("sigma-suite-baseline.json");
    let sigma = sigma
        .file("crlf.json", saved.replace('\n', "\r\n"))
        .file("empty.json", "");
    for file in ["crlf.json", "empty.json"] {
        sigma
            .run(&format!("baseline save --output {file}"))
            .exits(0);
        assert_eq!(sigma.read(file), saved, "{file}");
    }
}

#[test]
fn a_run_without_complete_results_is_no_baseline() {
    let sigma = sigma();
    sigma.run("baseline save").exits(2).says("there is no run");
    let slow = passing(4, "Case").replace("attempt_time: 0ms", "attempt_time: 1h");
    let sigma = sigma.file("slow.yaml", slow);
    sigma.run("run --sandbox=slow.yaml --timeout 1s").exits(4);
    sigma.run("baseline save").exits(2).says("nothing to save");
}

#[test]
fn a_resumed_run_is_compared_too() {
    let sigma = with_baseline();
    let real = sigma
        .read("sigma-suite-baseline.json")
        .replace("\"sandbox\": true", "\"sandbox\": false");
    let sandbox = serve(&passing(2, "Case").replace("attempt_time: 0ms", "attempt_time: 1s"));
    let sigma = sigma
        .file("real.json", real)
        .env("SIGMAMIND_API_URL", &sandbox.url())
        .env("SIGMAMIND_API_KEY", "a-secret-key");
    let decided = "--baseline real.json --fail-on failed,inconclusive,regression";
    sigma
        .run(&format!(
            "run {FAST} {decided} --watch-drop 0.2 --timeout 300ms"
        ))
        .exits(4)
        .says("--baseline real.json --watch-drop 0.2");
    // The ledger holds what decides, and not the file.
    sigma
        .run(&format!("attach {FAST}"))
        .exits(2)
        .says("--fail-on regression needs a baseline");
    sigma
        .run(&format!("attach {FAST} --baseline real.json"))
        .exits(1)
        .says("regression");
}
