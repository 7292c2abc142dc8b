//! `diff`: two runs side by side.

use serde_json::{Value, json};

use crate::served::{FAST, SCRIPT as SERVED, serve, sigma_for};
use crate::sigma::{Sigma, script};

const RUN: &str = "run --sandbox=sandbox.yaml";

const SUITE: &str = "\
agents:
  bot:
    id: D5D0p7TUs66TTAEAx
    test_cases:
      - { id: tc_1, name: Refund is refused }
      - { id: tc_2, pass: any }
      - tc_3
";

const FIRST: &str = "      \
      tc_1: { label: Refund, attempts: [pass, pass] }
      tc_2: { label: Greeting, attempts: [pass, pass] }
      tc_3: { label: Goodbye, attempts: [pass] }
";

const SECOND: &str = "      \
      tc_1:
        label: Refund
        attempts:
          - pass
          - { verdict: fail, remarks: Promised a refund., conversation: [{ role: user, content: Money! }, { role: assistant, content: Sure. }] }
      tc_2: { label: Greeting, attempts: [fail, pass] }
      tc_3: { label: Goodbye, attempts: [pass, pass] }
";

/// Two runs: in the second, one case is worse, one has a failed attempt, and one has another definition.
fn two_runs() -> Sigma {
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", SUITE)
        .file("sandbox.yaml", script(FIRST));
    sigma.run(RUN).exits(0);
    let sigma = sigma.file("sandbox.yaml", script(SECOND));
    sigma.run(RUN).exits(1);
    sigma
}

#[test]
fn the_latest_run_is_compared_with_the_one_before_it() {
    let sigma = two_runs();
    let runs = sigma.runs();
    let ran = sigma.run("diff").exits(0);
    for text in [
        &format!("before  {} of", runs[0]),
        ": passed (sandbox, no real agent)\n        3 passed\n",
        &format!("after   {} of", runs[1]),
        "  5/5, 100 % (57–100 %) -> 4/6, 67 % (30–90 %)",
        "\nworse: 1 case\n  passed 2/2 -> failed 1/2  Refund is refused\n",
        "tc_1 of bot at sigma-suite.yaml:5:15",
        "\nsame result, different attempts: 2 cases\n  passed 2/2 -> passed 1/2  Greeting\n",
        "  passed 1/1 -> passed 2/2  Goodbye\n",
        "its definition changed between the runs",
        "\nunchanged: no case\n",
    ] {
        assert!(ran.stdout.contains(text), "{text:?}: {}", ran.stdout);
    }
    for same in [
        "diff last~1".to_owned(),
        "diff last~1 last".to_owned(),
        format!("diff {} {}", runs[0], runs[1]),
        format!("diff {} sigma-suite-results/results.json", runs[0]),
        format!("diff .sigma-suite/results/{}.json.gz", runs[0]),
    ] {
        assert_eq!(sigma.run(&same).exits(0).stdout, ran.stdout, "{same}");
    }
    sigma
        .run("diff last last~1")
        .exits(0)
        .says("better: 1 case");
}

#[test]
fn transcripts_are_those_of_the_failed_attempts_and_of_a_passed_one_beside() {
    let sigma = two_runs();
    sigma.run("diff").exits(0).never_says("assistant  Sure.");
    sigma
        .run("diff --transcripts")
        .exits(0)
        .says("before, attempt 1 of 2: passed")
        .says("after, attempt 2 of 2: failed")
        .says("remark    Promised a refund.")
        .says("assistant  Sure.")
        .never_says("Greeting:")
        .never_says("after, attempt 1 of 2");
}

#[test]
fn json_has_what_changed_and_with_transcripts_the_failed_attempts() {
    let sigma = two_runs();
    let diff = |flags: &str| -> Value {
        let ran = sigma.run(&format!("diff --format json {flags}")).exits(0);
        serde_json::from_str(&ran.stdout).unwrap()
    };
    let shown = diff("");
    assert_eq!(shown["version"], 1);
    assert_eq!(shown["after"]["run"], sigma.runs()[1].as_str());
    let changes = shown["cases"].as_array().unwrap().iter();
    let changes: Vec<Value> = changes
        .map(|case| json!([case["id"], case["change"], case["definition_changed"]]))
        .collect();
    let expected = [
        json!(["tc_1", "worse", false]),
        json!(["tc_2", "attempts", false]),
        json!(["tc_3", "attempts", true]),
    ];
    assert_eq!(changes, expected);
    assert_eq!(shown["cases"][0]["after"].get("failed_attempts"), None);
    let attempts = &diff("--transcripts")["cases"][0]["after"]["failed_attempts"];
    assert_eq!(attempts[0]["transcript"][1]["content"], "Sure.");
}

#[test]
fn what_cannot_be_compared_is_an_error_that_says_why() {
    let sigma = Sigma::with_attempts("[pass]");
    sigma
        .run("diff")
        .exits(2)
        .says("there is no run in .sigma-suite");
    sigma.run(RUN).exits(0);
    sigma
        .run("diff")
        .exits(2)
        .says("there is no run last~1: .sigma-suite has 1 run");
    let run = sigma.runs()[0].clone();
    for same in [
        "diff last".to_owned(),
        format!("diff {run} last"),
        "diff sigma-suite-results/results.json last".to_owned(),
    ] {
        sigma.run(&same).exits(2).says("are the same run");
    }
    sigma.run(RUN).exits(0);
    std::fs::remove_file(sigma.path(&format!(".sigma-suite/results/{run}.json.gz"))).unwrap();
    sigma
        .run("diff")
        .exits(2)
        .says(&format!("the results of run {run} are not kept"));
    sigma
        .run("diff 1999")
        .exits(2)
        .says("there is no run and no file 1999");
}

#[test]
fn hostile_texts_are_compared_inert() {
    let text = "\\e[2J\\e]0;owned\\a\\n::error::x ##[error]y \\u202E";
    let case = |verdict: &str| {
        format!(
            "      tc_xeeXG5hX9dl0VFNt:\n        label: \"{text}\"\n        attempts: [{{ verdict: {verdict}, remarks: \"{text}\", \
             conversation: [{{ role: \"{text}\", content: \"{text}\" }}] }}]\n"
        )
    };
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", crate::sigma::SUITE)
        .file("sandbox.yaml", script(&case("pass")));
    sigma.run(RUN).exits(0);
    let sigma = sigma.file("sandbox.yaml", script(&case("fail")));
    sigma.run(RUN).exits(1);
    for command in ["diff --transcripts", "diff --transcripts --format json"] {
        let shown = sigma.run(command).exits(0).stdout;
        let is_active = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!shown.contains(is_active), "{command}: {shown:?}");
        assert!(!shown.contains("##[error]"), "{command}: {shown}");
        let is_command = |line: &str| line.trim_start().starts_with("::");
        assert!(!shown.lines().any(is_command), "{command}: {shown}");
    }
}

#[test]
fn runs_of_different_services_are_compared_with_a_warning() {
    let sandbox = serve(SERVED);
    let sigma = sigma_for(&sandbox).file("sandbox.yaml", SERVED);
    sigma.run(&format!("run {FAST}")).exits(1);
    sigma.run(RUN).exits(1);
    let url = sandbox.url();
    let warning = format!("warning: different services: {url} before, the sandbox after");
    sigma
        .run("diff")
        .exits(0)
        .says(&warning)
        .says("unchanged: 4 cases");
    // A definition is compared with that of the same service only.
    sigma
        .run("explain tc_a1")
        .exits(0)
        .says("no earlier run with it is kept");
}
