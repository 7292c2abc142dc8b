//! `history`: the results of cases over time, and watching for drops.

use std::fmt::Write;

use serde_json::Value;

use crate::sigma::{Ran, Sigma};

const RUN: &str = "run --sandbox=sandbox.yaml";

/// A history file: one run for each word of attempts, with as many cases as characters (`+` passed, `~` flaky,
/// `x` failed, `?` errored).
fn file(runs: &[&str]) -> String {
    file_of(runs, "0123456789abcdef")
}

fn file_of(runs: &[&str], definition: &str) -> String {
    let mut text = String::new();
    for (index, run) in runs.iter().enumerate() {
        let cases = run.chars().enumerate().map(|(case, word)| {
            let (state, passed, failed) = match word {
                '+' => ("passed", 3, 0),
                '~' => ("passed", 2, 1),
                'x' => ("failed", 0, 3),
                _ => ("errored", 1, 0),
            };
            format!("[\"tc_{case}\",\"{state}\",{passed},{failed},3,2000,\"{definition}\"]")
        });
        let cases: Vec<String> = cases.collect();
        let _ = writeln!(
            text,
            "{{\"sigma_suite_history\":1,\"run\":\"20260101-{index:06}-00000a\",\"started\":\"2026-01-01T00:00:00Z\",\
             \"api\":\"https://api.sigmamind.ai\",\"sandbox\":false,\"verdict\":\"passed\",\
             \"agents\":[{{\"agent\":\"D5D0\",\"cases\":[{}]}}]}}",
            cases.join(",")
        );
    }
    text
}

fn with(runs: &[&str]) -> Sigma {
    Sigma::new().file("h.jsonl", file(runs))
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn each_case_has_a_strip_of_its_last_runs_with_a_rate_and_names() {
    let sigma = Sigma::with_attempts("[pass, fail]").file(
        "sigma-suite.yaml",
        "agents:\n  support:\n    id: D5D0p7TUs66TTAEAx\n    pass: any\n    test_cases: [tc_xeeXG5hX9dl0VFNt]\n",
    );
    sigma
        .run("history")
        .exits(0)
        .says("there is no finished run of https://");
    sigma.run(RUN).exits(0);
    sigma.run("prune --keep 0").exits(0);
    sigma.run(RUN).exits(0);
    sigma
        .run("history")
        .exits(0)
        .says("there are runs of the sandbox: choose one with --api-url or --sandbox");
    let text = sigma.run("history --sandbox").exits(0).stdout;
    assert_eq!(
        text,
        "support (D5D0p7TUs66TTAEAx)\n  Refund (tc_xeeXG5hX9dl0VFNt)\n    ~~  50 % (15–85 %) in 2 runs\n\n\
         + passed  ~ flaky  x failed  ? errored  | the definition changed\n"
    );
    let ran = sigma.run("history --sandbox --format json").exits(0);
    let agent = &json(&ran)["agents"][0];
    assert_eq!(agent["name"], "support");
    assert_eq!(agent["cases"][0]["name"], "Refund");
    assert_eq!(agent["cases"][0]["rate"]["passed"], 2);
    assert_eq!(agent["cases"][0]["runs"][1]["flaky"], true);
    for name in [
        "support",
        "Support",
        "agent_D5D0p7TUs66TTAEAx",
        "refund",
        "tc_xee*",
    ] {
        sigma
            .run(&format!("history {name} --sandbox"))
            .exits(0)
            .says("in 2 runs");
    }
    sigma
        .run("history suport --sandbox")
        .exits(2)
        .says("no case and no agent of the history matches suport")
        .says("did you mean Support, support?");
}

#[test]
fn a_history_file_is_read_beside_the_state_folder_and_each_run_counts_once() {
    let sigma = with(&["+~", "x?", "++"]).file("other.jsonl", file(&["+", "x?"]));
    sigma
        .run("history --history h.jsonl --history other.jsonl")
        .exits(0)
        .says("    +x+  67 % (35–88 %) in 3 runs")
        .says("    ~?+  86 % (49–97 %) in 3 runs");
    sigma
        .run("history tc_1 --limit 1 --history h.jsonl")
        .exits(0)
        .says("    +  100 %")
        .never_says("tc_0");
    sigma
        .run("history --since 20260101-000002 --history h.jsonl")
        .exits(0)
        .says("    +  100 %");
    sigma
        .run("history --since 2027 --history h.jsonl")
        .exits(2)
        .says("there is no run since 2027");
    sigma
        .run("history --api-url https://other.example --history h.jsonl")
        .exits(0)
        .says("there are runs of https://api.sigmamind.ai");
}

#[test]
fn a_change_of_the_definition_is_marked_and_the_rate_begins_anew() {
    let changed = file_of(&["+", "+", "x", "x"], "fedcba9876543210");
    let changed: Vec<&str> = changed.lines().skip(2).collect();
    let text = file(&["x", "x"]) + &changed.join("\n");
    let sigma = Sigma::new().file("h.jsonl", text.replace("\"failed\",0,3", "\"passed\",3,0"));
    sigma
        .run("history --history h.jsonl")
        .exits(0)
        .says("    ++|++  100 % (61–100 %) in 2 of 4 runs");
}

#[test]
fn forty_runs_fit_on_a_line_of_80_columns_and_more_are_cut() {
    let sigma = with(&["+~"; 45]);
    let text = sigma.run("history --history h.jsonl").exits(0).stdout;
    let widths = text.lines().map(|line| line.chars().count());
    assert!(widths.max() <= Some(80), "{text}");
    assert!(
        text.contains(&format!("    {}  100 %", "+".repeat(40))),
        "{text}"
    );
    let sigma = sigma.env("LC_ALL", "C.UTF-8");
    sigma
        .run("history tc_0 --limit 3 --history h.jsonl")
        .exits(0)
        .says("    ✓✓✓  100 % (70–100 %) in 3 runs");
}

#[test]
fn a_history_file_that_cannot_be_used_is_named_with_its_line() {
    let sigma = with(&["+", "x"]);
    let damaged = sigma.read("h.jsonl") + "=======\n";
    let sigma = sigma.file("damaged.jsonl", damaged);
    sigma
        .run("history --history damaged.jsonl")
        .exits(2)
        .says("damaged.jsonl:3: not a run of a history file")
        .says("resolve conflicts");
    sigma
        .run("history --history missing.jsonl")
        .exits(2)
        .says("cannot read missing.jsonl");
    sigma
        .run("history --history .")
        .exits(2)
        .says("not a regular file");
}

#[test]
fn a_damaged_ledger_is_left_out_with_a_warning() {
    let sigma = Sigma::with_attempts("[pass]");
    for _ in 0..2 {
        sigma.run(RUN).exits(0);
    }
    let ledger = format!(".sigma-suite/runs/{}.jsonl", sigma.runs()[0]);
    let text = sigma.read(&ledger).replace("\"passed\",1,0", "\"odd\",1,0");
    let sigma = sigma.file(&ledger, text);
    sigma
        .run("history --sandbox")
        .exits(0)
        .says("warning: left out a run")
        .says("in 1 run\n");
    sigma
        .run("history --sandbox --save h.jsonl")
        .exits(0)
        .says("warning: left out a run")
        .says("h.jsonl has 1 run, 1 of them new");
}

#[test]
fn the_history_is_saved_in_a_file_that_other_machines_add_to() {
    let sigma = Sigma::with_attempts("[pass]");
    sigma.run(RUN).exits(0);
    sigma.run("prune --keep 0").exits(0);
    sigma.run(RUN).exits(0);
    sigma
        .run("history --sandbox --save ci/h.jsonl")
        .exits(2)
        .says("cannot write ci/h.jsonl");
    sigma
        .run("history --sandbox --save h.jsonl")
        .exits(0)
        .says("h.jsonl has 2 runs, 2 of them new");
    let saved = sigma.read("h.jsonl");
    sigma
        .run("history --save h.jsonl")
        .exits(0)
        .says("h.jsonl has 2 runs, 0 of them new");
    assert_eq!(
        sigma.read("h.jsonl"),
        saved,
        "the sandbox is left out without --sandbox"
    );
    let other = Sigma::with_attempts("[fail]").file("h.jsonl", &saved);
    other.run(RUN).exits(1);
    other.run("history --sandbox --save h.jsonl").exits(0);
    assert_eq!(other.read("h.jsonl").lines().count(), 3);
    other
        .run("history --sandbox --history h.jsonl")
        .exits(0)
        // Runs of two folders that began in the same second are in the order of the random part of their ids.
        .says("  67 % (21–94 %) in 3 runs");
    let foreign = other.file("notes.txt", "mine\n");
    foreign
        .run("history --sandbox --save notes.txt")
        .exits(2)
        .says("a file that sigma-suite did not write");
    assert_eq!(foreign.read("notes.txt"), "mine\n");
}

const GOOD: &str = "++~";
const BAD: &str = "+x~";

#[test]
fn a_drop_is_found_and_exits_1() {
    let sigma = with(&[vec![GOOD; 30], vec![BAD; 20]].concat());
    let ran = sigma
        .run("history --watch-drop 0.1 --history h.jsonl")
        .exits(1)
        .says("  dropped from 89 % (83–93 %) to 56 % (48–63 %): evidence ")
        .says("    since run 20260101-000030-00000a; alarm with run 20260101-");
    let alarm = ran.stdout.split("run 20260101-").nth(2).unwrap();
    let ran = sigma
        .run("history --watch-drop 0.1 --history h.jsonl --format json")
        .exits(1);
    let drop = &json(&ran)["agents"][0]["drop"];
    assert_eq!(drop["state"], "dropped");
    assert_eq!(drop["since"], "20260101-000030-00000a");
    let id = drop["alarm"].as_str().unwrap();
    assert!(
        alarm.starts_with(id.strip_prefix("20260101-").unwrap()),
        "{alarm}"
    );
    assert_eq!(drop["reference"]["total"], 180);
    // After the cause was dealt with.
    sigma
        .run("history --watch-drop 0.1 --since 20260101-000030 --history h.jsonl")
        .exits(0)
        .says("too few runs");
}

#[test]
fn without_a_drop_or_with_too_few_runs_it_exits_0() {
    let sigma = with(&[GOOD; 60]);
    sigma
        .run("history --watch-drop 0.1 --history h.jsonl")
        .exits(0)
        .says("  no drop of 10 points in 40 runs: evidence ")
        .says(" of 100\n    reference 89 % (83–93 %), which can show drops of ");
    sigma
        .run("history --watch-drop 0.1 --alpha 0.05 --history h.jsonl")
        .exits(0)
        .says(" of 20\n");
    let few = with(&[vec!["++"; 3], vec!["+~?"; 2], vec![GOOD; 15]].concat());
    few.run("history --watch-drop 0.1 --history h.jsonl")
        .exits(0)
        .says("  too few runs to watch for a drop of 10 points: 6 more runs needed")
        .says("5 runs left out: other cases or definitions, or attempts without a verdict");
    few.run("history --watch-drop 10 --history h.jsonl")
        .exits(2)
        .says("a share above 0 and below 1");
    Sigma::new().run("history --watch-drop 0.1").exits(0);
}
